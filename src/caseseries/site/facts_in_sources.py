"""Facts of study.yml where other files must hold them too, since Quarto reads these before anything of ours runs.

The headers of the manuscript and of the full document, `_quarto.yml` and `CITATION.cff` are compared with study.yml
(`check`), and brought in line with it (`write`, the command `caseseries facts`).
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from caseseries.errors import UserError
from caseseries.store import yaml_files
from caseseries.store.qmd_parts import header
from caseseries.study import Study
from caseseries.study.about import Author, literal
from caseseries.text_files import read, write

_MANUSCRIPTS = ("index.qmd", "chapters/_full.md")
_MAY_BE_MISSING = (("title",), ("date",), ("website", "title"), ("website", "site-url"))
_REMEDY = "run `caseseries facts`, which writes it from study.yml; or mend study.yml"


@dataclass(frozen=True)
class Difference:
    """A fact that a file tells otherwise than study.yml: the key's path in its YAML, and what has to stand there.

    wanted: None where the file names a fact that study.yml does not have.
    """

    file: str
    path: tuple[str, ...]
    wanted: Any
    line: int

    def told(self) -> UserError:
        """Return it as a fault."""
        key = ", ".join(self.path)
        return UserError(
            f"{key}: this is not what study.yml says",
            place=f"{self.file}:{self.line}",
            rule="facts of the study stand once, in study.yml under study and version",
            remedy=_REMEDY,
        )


def check(study: Study) -> list[UserError]:
    """Return a fault for each fact that a file tells otherwise than study.yml."""
    return [difference.told() for difference in differences(study)]


def write_all(study: Study) -> list[str]:
    """Bring every file in line with study.yml; return the names of those that changed."""
    changed = []
    for difference in differences(study):
        path = study.path(difference.file)
        text = read(path, difference.file)
        write(path, _with(text, difference))
        changed.append(difference.file)
    return list(dict.fromkeys(changed))


def differences(study: Study) -> list[Difference]:
    """Return what the files tell otherwise than study.yml."""
    found: list[Difference] = []
    for file in _MANUSCRIPTS:
        if study.path(file).is_file():
            text = read(study.path(file), file)
            found += _compare(file, header(text), _wanted_of_page(study, file), 1)
    if study.path("_quarto.yml").is_file():
        text = read(study.path("_quarto.yml"), "_quarto.yml")
        found += _compare("_quarto.yml", text, _wanted_of_site(study), 0)
    if study.path("CITATION.cff").is_file():
        text = read(study.path("CITATION.cff"), "CITATION.cff")
        found += _compare("CITATION.cff", text, _wanted_of_citation(study, text), 0)
    return found


def _wanted_of_page(study: Study, file: str) -> dict[tuple[str, ...], Any]:
    facts: dict[tuple[str, ...], Any] = {
        ("title",): literal(study.study.title),
        ("author",): [_byline(author) for author in study.study.authors] or None,
        ("date",): study.version.date,
    }
    if file == "index.qmd":
        facts["keywords",] = study.study.keywords or None
    return facts


def _byline(author: Author) -> dict[str, Any]:
    told: dict[str, Any] = {"name": literal(author.name)}
    for key in ("orcid", "email"):
        if getattr(author, key):
            told[key] = getattr(author, key)
    if author.affiliations:
        told["affiliations"] = [{"name": literal(place)} for place in author.affiliations]
    return told


def _wanted_of_site(study: Study) -> dict[tuple[str, ...], Any]:
    about = study.study
    return {
        ("website", "title"): literal(about.short_title),
        ("website", "site-url"): about.site_url or None,
        ("website", "page-footer", "left"): literal(about.footer) or None,
    }


def _wanted_of_citation(study: Study, text: str) -> dict[tuple[str, ...], Any]:
    about, version = study.study, study.version
    facts: dict[tuple[str, ...], Any] = {
        ("version",): version.number,
        ("date-released",): version.date,
        ("authors",): [_cited(author) for author in about.authors] or None,
        ("doi",): about.doi or None,
        ("url",): about.site_url or None,
        ("repository-code",): about.repository or None,
    }
    named = yaml_files.load(text, "CITATION.cff")
    # A repository that is cited as software has the software's title and licence.
    if isinstance(named, dict) and named.get("type") == "dataset":
        facts["title",] = about.title
        facts["keywords",] = about.keywords or None
    return facts


def _cited(author: Author) -> dict[str, Any]:
    told: dict[str, Any] = {"name": author.name}
    if author.orcid:
        told["orcid"] = f"https://orcid.org/{author.orcid}"
    if author.affiliations:
        told["affiliation"] = "; ".join(author.affiliations)
    return told


def _compare(
    file: str, text: str, facts: dict[tuple[str, ...], Any], skipped: int
) -> Iterator[Difference]:
    """Yield what YAML tells otherwise. skipped: lines of the file above the text.

    Some that are missing are no fault: a page without a date is dated by its version.
    """
    told = yaml_files.load(text, file, skipped + 1)
    for path, wanted in facts.items():
        held: Any = told
        for key in path:
            held = held.get(key) if isinstance(held, dict) else None
        if held is None and path in _MAY_BE_MISSING:
            continue
        if isinstance(held, str) and "{python}" in held:
            continue  # it is computed, and can only be what study.yml says
        if _plain(held) != _plain(wanted):
            yield Difference(file, path, wanted, skipped + _line_of(text, path))


def _plain(value: Any) -> Any:
    """Return a value as it is compared: dates as text, texts without folded line ends."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _block(text: str, path: tuple[str, ...]) -> tuple[int, int, int] | None:
    """Return where a key's lines begin and end in YAML written in blocks, and its indent; None without it."""
    start, end, indent = 0, len(text), 0
    for depth, key in enumerate(path):
        pattern = rf"^([ ]{{{indent}{',' if depth else ''}}})[\"']?{re.escape(key)}[\"']?:"
        found = re.compile(pattern, re.MULTILINE).search(text, start, end)
        if found is None:
            return None
        start, indent = found.start(), len(found[1])
        # it goes on over lines that are empty, further in, or items of its own list
        after = re.compile(
            rf"^(?![ ]{{{indent + 1}}}|[ ]{{{indent}}}-(?:\s|$)|\s*$)", re.MULTILINE
        ).search(text, text.find("\n", start) + 1 or end, end)
        end = after.start() if after else end
        if depth < len(path) - 1:
            indent += 1
    return start, end, indent


def _line_of(text: str, path: tuple[str, ...]) -> int:
    for length in range(len(path), 0, -1):
        block = _block(text, path[:length])
        if block:
            return text.count("\n", 0, block[0]) + 1
    return 1


def _with(text: str, difference: Difference) -> str:
    """Return a file's text with a fact put in; the other lines stay as they are."""
    shift = 0
    if not difference.file.endswith((".yml", ".cff")):
        shift, inner = len("---\n"), header(text)
    else:
        inner = text
    whole = inner if inner.endswith("\n") or not inner else inner + "\n"
    block = _block(whole, difference.path)
    lines = _written(difference.path[-1], difference.wanted, block[2] if block else 0)
    if block:
        start, end, _ = block
        changed = whole[:start] + lines + whole[end:]
    elif difference.wanted is None:
        return text
    elif len(difference.path) == 1:
        title = _block(whole, ("title",))
        at = title[1] if title else len(whole)
        changed = whole[:at] + lines + whole[at:]
    else:
        changed = _nested(whole, difference)
    return text[:shift] + changed + text[shift + len(inner) :]


def _nested(text: str, difference: Difference) -> str:
    """Return YAML with a key put below one that is there, or that is made."""
    path = difference.path
    for length in range(len(path) - 1, 0, -1):
        block = _block(text, path[:length])
        if block:
            start, _, indent = block
            at = text.find("\n", start) + 1
            made, deeper = "", indent + 2
            for key in path[length:-1]:
                made += f"{' ' * deeper}{key}:\n"
                deeper += 2
            return text[:at] + made + _written(path[-1], difference.wanted, deeper) + text[at:]
    made = "".join(f"{'  ' * depth}{key}:\n" for depth, key in enumerate(path[:-1]))
    return text + made + _written(path[-1], difference.wanted, 2 * (len(path) - 1))


def _written(key: str, value: Any, indent: int) -> str:
    """Return the lines of a key; empty for one that has to go."""
    space = " " * indent
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{space}{key}: {value.isoformat()}\n"
    if isinstance(value, str):
        plain = re.fullmatch(r"\d+\.\d+\.\d+", value)
        return f"{space}{key}: {value if plain else json.dumps(value, ensure_ascii=False)}\n"
    items = "".join(
        f"{space}  - {json.dumps(item, ensure_ascii=False)}\n" for item in value
    )  # JSON is YAML
    return f"{space}{key}:\n{items}"
