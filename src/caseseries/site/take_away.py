"""What readers take from a page: each table as CSV and XLSX, each figure as pictures, data and specification.

Made from what the pages show, when they are built: tables from the same results, figures from the specification that
stands in the page. So nothing is in a file that is not on the page.
"""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries import escape
from caseseries.engines.built_page import edited, raw_text, tags
from caseseries.errors import UserError
from caseseries.results import PatientResults, Results
from caseseries.site import data_package
from caseseries.site.head_metadata import FOLDER
from caseseries.store import cache, drawings, fingerprints, own_fonts
from caseseries.store.packed import dated
from caseseries.study import Study
from caseseries.tables import listings, manuscript
from caseseries.tables.grid import Grid
from caseseries.tables.writers import as_csv, as_rows
from caseseries.text_files import MARKED, csv_text, replace, write

_TABLE = "gt-"
_END_OF_BOX = re.compile(r"</table>\s*</div>(?:\s*<div class=\"cs-notes\">.*?</div>)?", re.DOTALL)
_END_OF_CHART = re.compile(r"</script>\s*</div>\s*</div>")
_CAPTION_BELOW = re.compile(
    r"(?:(?!</?figure\b).)*?<figcaption\b(?:(?!</?figure\b).)*</figure>", re.DOTALL
)
"""What stands between a chart and the end of its figure: a caption belongs to the picture, and links below both."""
_TAKEN = "cs-take"
VALUES = ("row", "column", "id", "value", "unit", "n", "N", "text", "method")
"""Columns of the second sheet: the result behind each printed number, in full precision."""


@dataclass(frozen=True)
class Shown:
    """What the pages show: the grids of tables by identifier, and the results behind them.

    state: the hash of the files from which all of it is read.
    """

    study: Study
    results: Results
    patients: PatientResults
    state: str = ""

    def files(self, id: str) -> list[bytes]:
        """Return a table as CSV and XLSX; nothing where study.yml has none of that identifier."""
        if not self.state:
            return self._files(id)
        return cache.made("table", [self.state, id], lambda: self._files(id))

    def _files(self, id: str) -> list[bytes]:
        grid = self.grid(id)
        if grid is None:
            return []
        return [as_csv(grid).encode(MARKED), to_xlsx(grid, self, self.study.version.date)]

    def grid(self, id: str) -> Grid | None:
        """Return a table or listing of study.yml by its identifier; None for any other."""
        if any(listing.id == id for listing in self.study.listings):
            return listings.build(self.study, self.results, self.patients, id)
        try:
            return manuscript.build(self.study, self.results, id)
        except UserError:
            return None


def shown(study: Study) -> Shown:
    """Read the results of a study as the pages did."""
    patients = PatientResults.read_if_there(study.patients_file)
    read = [study.path("study.yml"), study.results_file, study.further_file, study.patients_file]
    state = fingerprints.of(*(path.read_bytes() if path.is_file() else "" for path in read))
    return Shown(study, Results.read(study.results_file), patients, state)


def write_all(study: Study, site: Path) -> None:
    """Write the files of all tables and figures of a built site and link them under each; twice changes nothing."""
    if not study.results_file.is_file():
        return
    here = shown(study)
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if f'class="{_TAKEN}"' in text:
            continue
        up = "../" * path.relative_to(site).as_posix().count("/")
        links = [*_tables(here, site, text, up), *_figures(study, site, text, up)]
        if links:
            write(path, edited(text, sorted((at, at, markup) for at, markup in links)))


def write_package(study: Study, site: Path) -> None:
    """Write the archive of the study; it tells the facts of the build, which have to be there."""
    if study.results_file.is_file():
        replace(site / FOLDER / data_package.name(study), data_package.archive(study, site))


def _tables(here: Shown, site: Path, text: str, up: str) -> Iterator[tuple[int, str]]:
    """Write the files of each table of a page; yield where its links go and their markup."""
    for tag in tags(text):
        if not tag["id"].startswith(_TABLE):
            continue
        id = tag["id"].removeprefix(_TABLE)
        end, files = _END_OF_BOX.search(text, tag.end), here.files(id)
        if not files or end is None:
            continue
        name = escape.slug(id)
        for ending, content in zip(("csv", "xlsx"), files, strict=True):
            replace(site / FOLDER / f"{name}.{ending}", content)
        links = _links(up, name, [("CSV", "csv"), ("XLSX", "xlsx")])
        copy = (
            f'<button type="button" class="cs-button" data-copy-table="{escape.html(tag["id"])}" hidden>'
            "Copy the table</button>"
        )
        yield end.end(), _bar(f"Table: {links} {copy}")


def _figures(study: Study, site: Path, text: str, up: str) -> Iterator[tuple[int, str]]:
    """Write the files of each figure of a page; yield where its links go and their markup."""
    found = list(tags(text))
    for tag, picture, script in zip(found, found[1:], found[2:], strict=False):
        id = tag["data-chart"]
        if not id or script.name != "script":
            continue
        spec = json.loads(raw_text(text, script))
        name, folder = escape.slug(id), site / FOLDER
        pictures = study.root / drawings.FOLDER
        svg = site / drawings.FOLDER / Path(picture["src"]).name
        png = pictures / drawings.write(pictures, [drawings.drawing(id, spec, "png")])[0]
        replace(folder / f"{name}.svg", svg.read_bytes())
        replace(folder / f"{name}.png", png.read_bytes())
        own = own_fonts.folders(study.root)
        replace(folder / f"{name}.pdf", drawings.pdf(svg.read_bytes(), study.version.date, own))
        write(folder / f"{name}.vl.json", json.dumps(spec, ensure_ascii=False, indent=1) + "\n")
        replace(folder / f"{name}.data.csv", data_csv(spec).encode(MARKED))
        kinds = [("SVG", "svg"), ("PNG", "png"), ("PDF", "pdf"), ("data", "data.csv")]
        end = _END_OF_CHART.search(text, script.end)
        if end:
            markup = _links(up, name, [*kinds, ("Vega-Lite", "vl.json")])
            whole = _CAPTION_BELOW.match(text, end.end())
            begin = text.rfind("<figure", 0, tag.start)
            alone = whole and text.count("data-chart=", begin, whole.end()) == 1
            yield (whole if whole and alone else end).end(), _bar(f"Figure: {markup}")


def _links(up: str, name: str, kinds: list[tuple[str, str]]) -> str:
    return " ".join(
        f'<a href="{up}{FOLDER}/{name}.{ending}" download>{label}</a>' for label, ending in kinds
    )


def _bar(inner: str) -> str:
    return f'\n<div class="{_TAKEN}">{inner}</div>'


def to_xlsx(grid: Grid, here: Shown, date: datetime.date) -> bytes:
    """Return a workbook: the table as it is shown, and the values behind its numbers."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    table, values = book.create_sheet("Table"), book.create_sheet("Values")
    for row in as_rows(grid):
        table.append([_text(table, cell) for cell in row])
    for note in grid.notes:
        table.append([_text(table, str(note))])
    values.append([_text(values, name) for name in VALUES])
    for found in _values(grid, here):
        values.append(
            [
                _text(values, v) if isinstance(v, str) else v
                for v in (found.get(name) for name in VALUES)
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return dated(out.getvalue(), date)


def _values(grid: Grid, here: Shown) -> Iterator[Mapping[str, Any]]:
    for line in grid.lines:
        for head, cell in zip(grid.heads, line.cells, strict=False):
            for id in cell.ids:
                result = here.results.get(id) or here.patients.get(id)
                if result is not None:
                    columns = {name: getattr(result, name, None) for name in VALUES[3:]}
                    label = f"{head.spanner}: {head.label}" if head.spanner else str(head.label)
                    yield {"row": str(line.label), "column": label, "id": id, **columns}


def _text(sheet: Any, text: str) -> Any:
    """Return a cell that is text whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    cell.value = escape.one_line(text)
    cell.data_type = "s"
    return cell


def data_sets(spec: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield each set of rows that a figure draws, once."""
    seen: list[Any] = []

    def walk(part: Any) -> Iterator[list[dict[str, Any]]]:
        if isinstance(part, list):
            for one in part:
                yield from walk(one)
        elif isinstance(part, dict):
            rows = (
                part.get("data", {}).get("values") if isinstance(part.get("data"), dict) else None
            )
            if isinstance(rows, list) and rows and rows not in seen:
                seen.append(rows)
                yield rows
            for key, value in part.items():
                if key not in ("values", "config"):
                    yield from walk(value)

    yield from walk(spec)
    yield from (rows for rows in spec.get("datasets", {}).values() if rows)


def data_csv(spec: Mapping[str, Any]) -> str:
    """Return the rows that a figure draws as one CSV; `set` numbers the sets of rows when there are several."""
    sets = list(data_sets(spec))
    names = list(dict.fromkeys(name for rows in sets for row in rows for name in row))
    lines = [["set", *names]]
    for k, rows in enumerate(sets, start=1):
        lines += [[str(k), *(_cell(row.get(name)) for name in names)] for row in rows]
    return csv_text(lines if len(sets) > 1 else (line[1:] for line in lines))


def _cell(value: Any) -> str:
    return "" if value is None else escape.csv_cell(escape.one_line(str(value)))
