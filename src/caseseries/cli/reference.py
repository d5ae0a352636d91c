"""docs/reference/study.md and results.md: keys of study.yml, columns of tables, and results, from their declarations.

`python -m caseseries.cli.reference > docs/reference/study.md` writes it anew; a test holds it in sync.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from caseseries.analyses.catalogue import CATALOGUE
from caseseries.study import Study
from caseseries.study.dictionary import kind_words
from caseseries.study.plan import Where
from caseseries.study.schema import TABLES

_HEAD = """# study.yml and the tables

Written by `python -m caseseries.cli.reference` from the declarations in the package; edit those.

`study.yml` says what a study is; an unknown key is an error with its line.
`tests/fixtures/five/study.yml` is a small whole one, the `study.yml` of this repository a large one.

A `where` narrows rows: `{COLUMN: value}`, `{COLUMN: [one, other]}`, or `{COLUMN: {min: 3, max: 5}}`, ends included.
A `cell` is a pattern over the statistics at a place in the results, such as `{n} ({pct})` or `{median} ({min}–{max})`.
`{pct:pct1}` prints the statistic in another format of its family.
Formats: `int`, `dec0` to `dec6`, `sig3`, `p`, `auto`, `text`, `pct0`, `pct1`, and `pct`,
which has no decimal from 10 % on and one below.

## Keys
"""


def reference() -> str:
    """Return the whole document."""
    parts = [_HEAD]
    for model in _models(Study):
        parts.append(f"### {model.__name__}\n")
        parts.append(f"{_doc(model)}\n")
        parts.append("| key | takes | default |\n|:---|:---|:---|")
        for name, field in model.model_fields.items():
            if not field.exclude:
                parts.append(
                    f"| `{field.alias or name}` | {_type(field.annotation)} | {_default(field)} |"
                )
        parts.append("")
    parts.append("## Tables\n")
    parts.append(
        "Names and meanings are ADaM's; a study adds its own columns under `columns` of a table, or `data.columns`.\n"
        "A table under another name has the columns of its structure, of which only those that identify a row must be "
        "there; what it holds beyond them is declared, or said by the file itself.\n"
    )
    for table in TABLES.values():
        needed = "required" if table.required else "optional"
        parts.append(f"### {table.name}: {table.label} ({needed})\n")
        parts.append(f"A row is identified by {', '.join(table.key)}.\n")
        parts.append("| column | what | values | must be there |\n|:---|:---|:---|:---|")
        for column in table.columns:
            must = "filled in every row" if column.filled else ("yes" if column.required else "")
            usual = "; usually " + ", ".join(column.usual) if column.usual else ""
            takes = kind_words(column) + usual
            parts.append(f"| `{column.name}` | {column.label} | {takes} | {must} |")
        parts.append("")
    return "\n".join(parts)


def _models(root: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the models of study.yml in the order in which they are met, each once."""
    found: list[type[BaseModel]] = []
    waiting = [root]
    while waiting:
        model = waiting.pop(0)
        if model in found:
            continue
        found.append(model)
        for field in model.model_fields.values():
            waiting += _inside(field.annotation)
    return found


def _inside(kind: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        yield kind
    for argument in typing.get_args(kind):
        yield from _inside(argument)


def _doc(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or "").replace("|", "\\|")


def _type(kind: Any) -> str:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is type(None):
        return "nothing"
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin is typing.Literal:
        return " or ".join(f"`{a}`" for a in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(a) for a in arguments if a is not type(None)))
    if origin is list:
        return f"list of {_type(arguments[0])}"
    if kind == Where:
        return "where"
    if origin is dict:
        return f"{_type(arguments[1])} by name"
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    words = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return words.get(kind, re.sub(r"^datetime\.", "", getattr(kind, "__name__", str(kind))))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is PydanticUndefined or isinstance(value, BaseModel) or value in (None, "", [], {}):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


_RESULTS = """# The results of each kind of analysis

Written by `python -m caseseries.cli.reference results` from the declarations in the package; edit those.

An id is `analysis.variable[.level].group.statistic`, such as `baseline.sex.f.all.pct`: what a claim, a cell of a table
and a note name.
Words in angle brackets stand for what study.yml or the data name.
How each number is computed stands in its `method`, and in [Statistics and conventions](../explanation/statistics.md).

A row has the columns `id`, `text` (what is printed), `n` and `N` (patients behind it, and the denominator), `value`,
`unit`, `population`, `group`, `analysis`, `variable`, `level`, `stat`, `fmt`, `method` and `note`.
`results/results.csv` holds what a page prints in a sentence, a table or a figure, `results/further.csv` all other rows;
there, `after` names the printed row that a row follows, and is empty behind a row of the same file.
Columns are read in any order, so that results of the first releases, under `results/released/`, are still compared.

"""


def results_reference() -> str:
    """Return the document of the results that each kind of analysis gives."""
    parts = [_RESULTS]
    for kind, places in CATALOGUE.items():
        parts.append(
            f"## {kind}\n\n| variable | level | statistics | what |\n|:---|:---|:---|:---|\n"
        )
        for one in places:
            cells = [f"`{text}`" if text else "" for text in (one.variable, one.level)]
            stats = ", ".join(f"`{s}`" for s in one.statistics)
            parts.append(f"| {cells[0]} | {cells[1]} | {stats} | {one.what} |\n")
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    print(results_reference() if sys.argv[1:] == ["results"] else reference(), end="")
