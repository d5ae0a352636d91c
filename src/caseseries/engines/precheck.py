"""A look at the sources before Quarto renders them: includes, code, pictures.

Quarto clears the site first and stops at the first page that fails, with half of the others written and without the
line of the fault. So the pre-render step runs the cells once, in this process, and says what fails as the pandoc
engine would. What the pandoc engine cannot read is left to Quarto.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from caseseries.engines import page_paths
from caseseries.engines.pandoc import bibliography, cells, config, source
from caseseries.engines.pandoc.source import Source
from caseseries.errors import UnsupportedError, UserError


def names(root: Path, written: bool = False) -> list[str]:
    """The pages that the project renders; none when its configuration is for Quarto alone.

    written: only those that are there, before the pre-render step has written the others.
    """
    try:
        return config.load(root).pages(written)
    except UnsupportedError:
        return []


def check(root: Path, pages: Iterable[str], code: bool = True) -> None:
    """Raise UserError with file and line for the first page that cannot be rendered.

    code: also run the cells and inline expressions; without, only what is included and shown is looked for.
    """
    check_paths(root)
    for name in pages:
        try:
            page = source.read(root, name)
            bibliography.check(root, _cited(root, page))
            executed = cells.run(page, root) if code else None
        except UnsupportedError:
            continue
        for piece in page.pieces if executed is None else executed.pieces:
            if isinstance(piece, str | cells.Text):
                _pictures(root, page, piece if isinstance(piece, str) else piece.filled())


def _cited(root: Path, page: Source) -> list[str]:
    """Return the bibliographies of the project and of a page."""
    options = config.with_paths(page.metadata(), page.name.rpartition("/")[0])
    project = config.load(root).metadata
    return [
        str(n) for found in (project, options) for n in config.as_list(found.get("bibliography"))
    ]


def check_paths(root: Path) -> None:
    """Raise UserError for what leads out of the project, in whatever Quarto reads of it: it would follow."""
    page_paths.check_configuration(root)
    for name in config.unchecked(root).pages(written=True):
        page_paths.check_page(root, source.outline(root, name))


def _pictures(root: Path, page: Source, text: str) -> None:
    folder = page.name.rpartition("/")[0]
    for target in source.image_names(text):
        outside = ":" in target or "{" in target
        if not outside and not (root / config.join(folder, unquote(target))).is_file():
            raise UserError(
                f"the picture {target} is not there",
                place=page.find(target),
                remedy="correct the path; it is relative to the page, or to the project when it begins with /",
            )
