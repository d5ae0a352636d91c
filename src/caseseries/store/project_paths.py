"""What a project names lies within it: a study from elsewhere can be built, and reads and writes nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

from caseseries.errors import UserError


def leads_outside(root: Path, path: Path) -> bool:
    """Return whether a path, with the links on the disk followed, lies outside of a folder."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # a link that leads to itself, or no path at all
        return True


def outside(what: str, name: str, place: str) -> UserError:
    """Return the error for a path that leads out of the project."""
    return UserError(
        f"{what} {name} leads out of the project",
        place,
        rule="what a page includes, cites, shows or writes lies within the project, links on the disk followed",
        remedy="copy the file into the project and name it there",
    )


def require_no_links(root: Path, *names: str) -> None:
    """Raise UserError when a place that the program writes to is a link or holds one, which would lead elsewhere."""
    for name in names:
        place = root / name
        above = [root / part for part in Path(name).parents if part != Path()]
        inside = place.rglob("*") if place.is_dir() and not place.is_symlink() else ()
        for path in (*above, place, *inside):
            if path.is_symlink():
                raise UserError(
                    "this is a link, and the program writes here",
                    path.relative_to(root).as_posix(),
                    rule="what the program writes stays in the project",
                    remedy="remove the link; the program makes a folder or file in its place",
                )
