"""A git branch of versions, written without touching a work tree and moved by one update of its ref."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from caseseries.errors import UserError
from caseseries.store import git
from caseseries.versions.destination import Change, is_foreign
from caseseries.versions.folder import held
from caseseries.versions.layout import VERSIONS

_NONE = "0" * 40


class Branch:
    """A destination in a git repository. Nothing is pushed."""

    def __init__(self, repository: Path, name: str) -> None:
        self.repository = repository
        self.name = name
        self.still_reached_by: tuple[str, ...] = ()
        self._git_folder = Path(
            self._git("rev-parse", "--absolute-git-dir", failure="this is no git repository")
        )
        self._git("check-ref-format", "--branch", name, failure="git allows no branch of this name")
        if f"branch refs/heads/{name}" in self._git("worktree", "list", "--porcelain").splitlines():
            raise UserError(
                f"the branch {name} is checked out",
                place=repository.name,
                rule="a branch that somebody works in is not written behind their back",
                remedy="check out another branch, or publish to a branch of its own such as gh-pages",
            )

    def begun(self) -> bool:
        """Return True: looking at a branch leaves no trace, so that the look under the lock is enough."""
        return True

    @contextmanager
    def locked(self, wait: float) -> Iterator[None]:
        """Hold a lock in the git folder; across machines, the update of the ref settles who was first."""
        with held(self._git_folder / "caseseries-publish.lock", wait, f"branch {self.name}"):
            self.__dict__.pop("_tip", None)
            self.__dict__.pop("_tree", None)
            yield

    def complete(self) -> str:
        """Return nothing: a branch is moved in one step, so nothing is ever half done."""
        return ""

    def pending(self) -> tuple[str, tuple[str, ...]]:
        """Return nothing, for the same reason."""
        return "", ()

    def leftovers(self) -> tuple[str, ...]:
        """Return nothing: git itself clears objects that no ref reaches."""
        return ()

    def paths(self) -> tuple[str, ...]:
        """Return all files of the branch's tip."""
        return tuple(sorted(p for p in self._tree if not is_foreign(p)))

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file of the branch's tip."""
        if path not in self._tree:
            return None
        return self._bytes("cat-file", "blob", self._tree[path])

    def apply(self, change: Change) -> None:
        """Write the objects, then move the branch from the tip that was read to the new commit."""
        files = {**change.store, **change.writes}
        for path, content in (change.version or {}).items():
            files[f"{VERSIONS}/{change.number}/{path}"] = content
        with tempfile.TemporaryDirectory(prefix="caseseries-publish-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            if self._tip != _NONE:
                self._git("read-tree", self._tip, extra=index)
            hashes = self._store(files, Path(folder))
            lines = [f"100644 {hashes[path]}\t{path}" for path in files]
            lines += [f"0 {_NONE}\t{path}" for path in change.removes]
            entries = "".join(f"{line}\0" for line in lines).encode("utf-8")
            self._bytes("update-index", "-z", "--index-info", extra=index, given=entries)
            tree = self._git("write-tree", extra=index)
        parent = [] if self._tip == _NONE else ["-p", self._tip]
        commit = self._git(
            "commit-tree",
            tree,
            *parent,
            "-m",
            f"{change.what} version {change.number}",
            failure="git cannot write a commit",
        )
        self._git(
            "update-ref",
            "-m",
            f"caseseries {change.what.lower()} {change.number}",
            f"refs/heads/{self.name}",
            commit,
            self._tip,
            failure="somebody else moved the branch at the same time; publish again",
        )
        self.__dict__.pop("_tip", None)
        self.__dict__.pop("_tree", None)

    def history(self) -> int:
        """Return the number of commits of the branch."""
        return int(self._git("rev-list", "--count", self._tip)) if self._tip != _NONE else 0

    def cut_off(self) -> int:
        """Give the branch's tip no parent, and remove what nothing reaches any more; return the commits cut off.

        Whatever else in the repository no branch, tag or log of one reaches goes as well. Tags, and copies of another
        repository's branches, that keep what was cut off are in `still_reached_by` afterwards.
        """
        before = self.history()
        if before < 2:
            return 0
        first = self._git("rev-list", "--reverse", self._tip, "--", VERSIONS).split("\n")[0]
        tree = self._git("rev-parse", f"{self._tip}^{{tree}}")
        message = "Versions as they are; what was before was withdrawn"
        commit = self._git("commit-tree", tree, "-m", message)
        ref = f"refs/heads/{self.name}"
        self._git("update-ref", ref, commit, self._tip, failure="somebody else moved the branch")
        self._git("reflog", "expire", "--expire=now", "--expire-unreachable=now", ref)
        # Where the branch was checked out, the log of HEAD has its commits as well.
        self._git("reflog", "expire", "--expire-unreachable=now", "--all")
        self._git("gc", "--prune=now", "--quiet")
        if git.ask(self.repository, "rev-parse", "--verify", "--quiet", f"{first}^{{commit}}"):
            names = self._git("for-each-ref", "--format=%(refname:short)", "--contains", first)
            self.still_reached_by = tuple(names.splitlines())
        self.__dict__.pop("_tip", None)
        self.__dict__.pop("_tree", None)
        return before

    @cached_property
    def _tip(self) -> str:
        return (
            git.ask(self.repository, "rev-parse", "--verify", "--quiet", f"refs/heads/{self.name}")
            or _NONE
        )

    @cached_property
    def _tree(self) -> Mapping[str, str]:
        """Return the blob of each file of the tip."""
        if self._tip == _NONE:
            return {}
        found = {}
        for line in (
            self._bytes("ls-tree", "-r", "-z", "--full-tree", self._tip).decode("utf-8").split("\0")
        ):
            if line:
                facts, _, path = line.partition("\t")
                found[path] = facts.split()[2]
        return found

    def _store(self, files: Mapping[str, bytes], folder: Path) -> dict[str, str]:
        """Write the contents as objects, all by one process, and return their ids by path."""
        names = []
        for k, content in enumerate(files.values()):
            path = folder / f"object-{k}"
            path.write_bytes(content)
            names.append(str(path))
        given = "".join(f"{name}\n" for name in names).encode("utf-8")
        ids = self._bytes("hash-object", "-w", "--no-filters", "--stdin-paths", given=given)
        return dict(zip(files, ids.decode("ascii").split(), strict=True))

    def _git(
        self, *arguments: str, extra: Mapping[str, str] | None = None, failure: str = ""
    ) -> str:
        return self._bytes(*arguments, extra=extra, failure=failure).decode("utf-8").strip()

    def _bytes(
        self,
        *arguments: str,
        extra: Mapping[str, str] | None = None,
        given: bytes | None = None,
        failure: str = "",
    ) -> bytes:
        return git.run(
            self.repository,
            *arguments,
            message=failure or f"git {arguments[0]} failed",
            remedy="mend what git says and publish again",
            place=f"{self.repository.name}, branch {self.name}",
            given=given,
            extra=extra,
        )
