"""One change tried on a copy of the five-patient study: refused, told, or accepted, and whether a result moved."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from caseseries import text_files
from caseseries.analyses.study_results import compute_study, write_results
from caseseries.engines import precheck
from caseseries.errors import UserError, UserErrors
from caseseries.privacy import gate
from caseseries.prose import linter
from caseseries.results import Results
from caseseries.study import read_study
from tests.fuzz import changes

FIVE = Path(__file__).parents[1] / "fixtures/five"
BIBLIOGRAPHY = """@article{one, title = {A series of five}, author = {One, Ann and Two, Bo}, journal = {Journal of
  Small Series}, year = {2020}, volume = {1}, pages = {1--5}, doi = {10.1000/one}}
"""


@dataclass(frozen=True)
class Tried:
    """What came of a change. how: refused, told, accepted, or a fault of the program. moved: ids whose text changed."""

    seed: int
    kind: str
    file: str
    how: str
    said: str = ""
    moved: tuple[str, ...] = ()


class Bench:
    """A copy of the study in a folder, changed and put back again and again."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "five"
        shutil.copytree(FIVE, self.root)
        (self.root / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
        page = (self.root / "index.qmd").read_text(encoding="utf-8")
        page = page.replace("---\n", "---\nbibliography: references.bib\n", 1)
        page = page.replace(
            "in five patients", "in some patients"
        )  # a typed number, says the linter
        (self.root / "index.qmd").write_text(page + "\nAs before [@one].\n", encoding="utf-8")
        computed = compute_study(self.root)
        write_results(computed)
        self.before = {one.id: one.text for one in computed.results}
        self.tables = sorted((self.root / "data").glob("*.csv"))
        self.texts = [self.root / name for name in ("study.yml", "index.qmd", "references.bib")]
        self.words = {
            word
            for path in [*self.tables, *self.texts]
            for word in text_files.read(path).replace(",", " ").split()
        }

        self.hidden = {word for word in self.words if "canary" in word}
        sound = self._look(-1, "none", "none")
        assert sound.how == "accepted", sound.said

    def attempt(self, seed: int) -> Tried:
        """Apply the change of this seed, look, and put the file back."""
        rng = random.Random(seed)
        kind = rng.choice([*changes.CELLS, *changes.FILES])
        on_table = kind in changes.CELLS or (kind.startswith("file") and rng.random() < 0.5)
        path = rng.choice(self.tables if on_table else self.texts)
        content = path.read_bytes()
        by_table = kind in changes.CELLS
        changed = (
            changes.table(kind, rng, content) if by_table else changes.FILES[kind](rng, content)
        )
        name = path.relative_to(self.root).as_posix()
        path.write_bytes(changed)
        try:
            tried = self._look(seed, kind, name)
        finally:
            path.write_bytes(content)
        private = self._private(path, changed) if "hostile" not in kind else self.hidden
        # A part of a word that study.yml declares is not the cell's: ONGO, of ONGOING broken in two.
        said = " ".join(
            word for word in tried.said.split() if word.strip("'\";:,.()") not in self.words
        )
        shown = [word for word in private if word in said]
        return (
            replace(tried, how="fault", said="a value is shown: " + tried.said) if shown else tried
        )

    def _private(self, path: Path, changed: bytes) -> set[str]:
        """Return the words of a changed table that stand nowhere else, and those of the column that is never shown."""
        if path not in self.tables:
            return self.hidden
        cells = changed.decode("utf-8", "replace").partition("\n")[2]
        found = set(cells.replace(",", " ").split())
        found = {word.strip("'\"") for word in found}  # a message puts declared words in quotes
        return self.hidden | {word for word in found - self.words if len(word) > 3}

    def _look(self, seed: int, kind: str, file: str) -> Tried:
        try:
            computed = compute_study(self.root)
            study = read_study(self.root)
            faults = text_files.faults(study.root)
            faults += linter.lint(study, Results.read(study.results_file), linter.sources(study))
            faults += gate.check_project(study)
            if faults:
                raise UserErrors(tuple(faults))
            precheck.check(self.root, precheck.names(self.root))
        except (UserError, UserErrors) as error:
            return Tried(seed, kind, file, "refused", str(error))
        except Exception as error:  # whatever it is
            return Tried(seed, kind, file, "fault", f"{type(error).__name__}: {error}")
        after = {one.id: one.text for one in computed.results}
        moved = sorted(id for id in self.before | after if self.before.get(id) != after.get(id))
        odd = "\n".join(map(str, computed.cohort.oddities)) if computed.cohort else ""
        return Tried(seed, kind, file, "told" if odd else "accepted", odd, tuple(moved))
