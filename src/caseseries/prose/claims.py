"""A number in prose, by the id of its result."""

from __future__ import annotations

from collections.abc import Callable

from caseseries import escape
from caseseries.errors import UserError
from caseseries.results import Results, reformat
from caseseries.results import formats as fmt_module
from caseseries.tables.grid import marks_of
from caseseries.tables.manuscript import fill
from caseseries.tables.markdown import in_markdown


class Claim(str):
    """Text of a result that knows where it comes from; prose shows it as a traced span.

    parts, marks: as a table's cell has them.
    """

    ids: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    marks: tuple[str, ...] = ()

    def __new__(
        cls, text: str, ids: tuple[str, ...], parts: tuple[tuple[str, str], ...] = ()
    ) -> Claim:
        """Return the claim of a text and the ids behind it."""
        claim = super().__new__(cls, text)
        claim.ids = ids
        claim.parts = parts or ((text, ids[0]),)
        return claim

    def marked(self, mark: Callable[[str], str]) -> Claim:
        """Return the claim with each piece marked by what `mark` returns for its id."""
        claim = Claim(str(self), self.ids, self.parts)
        claim.marks = marks_of(self.parts, mark)
        return claim

    def _repr_markdown_(self) -> str:
        text = in_markdown(self.parts, self.marks) if any(self.marks) else escape.markdown(self)
        return f'[{text}]{{.cs-claim result="{escape.attribute(" ".join(self.ids))}"}}'


def claim(results: Results, id: str, form: str = "") -> Claim:
    """Return the printed text of a result.

    form: empty for the text as it stands in the results; `word` or `Word` for a count in words; the name of another
    format of the same family; or a pattern such as `{n} ({pct}%)` when `id` is a place without its statistic.
    Raises UserError for an unknown id, which offers the nearest ones, and for a format of another family.
    """
    if "{" in form:
        cell = fill(results, id, form)
        return Claim(cell.text, cell.ids, cell.parts)
    result = results[id]
    if not form:
        return Claim(result.text, (id,))
    if form in ("word", "Word"):
        if fmt_module.family(result.fmt) != "int" or result.value is None:
            raise UserError(
                f"{id!r} is not a count and cannot print in words",
                rule="only a whole number prints in words",
                remedy="leave the form out",
            )
        return Claim(fmt_module.words(int(result.value), capital=form == "Word"), (id,))
    return Claim(reformat(result, form), (id,))
