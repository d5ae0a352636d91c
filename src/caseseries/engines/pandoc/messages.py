"""What the filter and the link check found wrong, as errors with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from caseseries.engines.pandoc.config import Metadata
from caseseries.engines.pandoc.source import Source
from caseseries.engines.pandoc.subset import USE_QUARTO, outside
from caseseries.errors import UserError, UserErrors

_OUTSIDE = outside("{0}", "").message
MESSAGES = {
    "reference": ("the reference @{0} points to nothing on this page",
                  "correct the identifier; references do not reach other pages, use a link there"),
    "citation": ("the citation key {0} is not in the bibliography", "correct the key or add the entry"),
    "anchor": ("the link #{0} points to nothing on this page", "correct the identifier"),
    "link": ("the link {0} names a page that is not rendered", "correct the path, or add it to the render list"),
    "duplicate": ("the identifier {0} stands twice", "rename one of them"),
    "mixed": ("a citation and a cross reference stand in one pair of brackets", "write them apart"),
    "callout": ("there is no callout of kind {0}", "use note, tip, warning, caution or important"),
    "tabset": ("a tabset without headings", "begin each tab with a heading"),
    "table-id": ("the table caption's identifier {0} does not begin with tbl-",
                 "for other kinds put the table into a div with the identifier"),
    "math": ("the formula {0} cannot be read", "mend its TeX: a command or a brace is wrong"),
    "class": (_OUTSIDE, USE_QUARTO),
    "attribute": (_OUTSIDE, USE_QUARTO),
    "language": (f"a cell in {_OUTSIDE}", USE_QUARTO),
}  # fmt: skip


def check(found: Iterable[tuple[Source, Metadata]]) -> None:
    """Raise UserErrors with everything the filter reported, each once."""
    errors: dict[str, UserError] = {}
    for source, result in found:
        for message in result["messages"] or []:
            text, remedy = MESSAGES[message["code"]]
            place = source.find(str(message["token"]))
            error = UserError(text.format(message["detail"]), place, remedy=remedy)
            errors.setdefault(str(error), error)
    if errors:
        raise _together(list(errors.values()))


def broken(source: Source, urls: Sequence[str]) -> None:
    """Raise UserErrors for links to pages that are not rendered."""
    text, remedy = MESSAGES["link"]
    errors = [
        UserError(text.format(url), source.find(url), remedy=remedy) for url in dict.fromkeys(urls)
    ]
    if errors:
        raise _together(errors)


def check_anchors(
    anchors: Sequence[tuple[Source, str, str, str]], identifiers: Mapping[str, set[str]]
) -> None:
    """Raise UserErrors for links to identifiers that the other page does not have."""
    errors = []
    for source, page, anchor, url in anchors:
        if page in identifiers and anchor not in identifiers[page]:
            where = "this page" if url.startswith("#") else page
            text = f"the link {url} points to nothing on {where}"
            errors.append(UserError(text, source.find(url), remedy="correct the identifier"))
    if errors:
        raise _together(errors)


def _together(errors: list[UserError]) -> Exception:
    return errors[0] if len(errors) == 1 else UserErrors(tuple(errors))
