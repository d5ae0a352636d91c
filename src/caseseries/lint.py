"""A linter over the prose: no number is typed by hand, and every claim is one that exists and prints as what it is.

A number in prose is a claim, or it is one of these: a citation or reference; a date or a year; part of a name, when
letters touch it (as in a gene or a protocol); the number of a list item; text of a span `[...]{.declared}` that stands
in study.yml under prose_numbers (doses, thresholds); text of a span `[...]{.cited}` in a line with a citation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseseries import format as fmt_module
from caseseries.claims import claim
from caseseries.errors import UserError
from caseseries.results import Results
from caseseries.study import Study

_FENCE = re.compile(r"^\s*(```+|~~~+)\s*(.*)$")
_INLINE = re.compile(r"`\{python\}\s*(.*?)`")
_CODE = re.compile(r"(`+)(?!\{python\}).*?\1")
_COMMENT = re.compile(r"<!--.*?-->")
_SPAN = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{\.(declared|cited)\}")
_LINK = re.compile(r"\]\([^)]*\)|<https?:[^>]*>|https?://\S+")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
_CITATION = re.compile(r"@[A-Za-z][\w:.#$%&+?<>~/-]*")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b|\b(?:{_MONTHS}) \d{{4}}\b"
    r"|(?<![\d.,])(?:19|20)\d{2}(?![\d.,]*\d|\s*(?:%|mg|µg|ml|mL|days|patients|children))"
)
_SCALE = re.compile(r"[×x]\s*10\^[−-]?\d+\^|\b10\^[−-]?\d+\^\s*/")
"""A power of ten in a unit, as in cells × 10^9^/L."""
_LIST_NUMBER = re.compile(r"^\s*(?:\d+|\(?[a-z]\))[.)]\s")
_NUMBER = re.compile(r"(?<![\w.])[±<>≥≤−-]?\d[\d,]*(?:\.\d+)?")
_CALL = re.compile(r"\bclaim\(")
_NEXT_PERCENT = re.compile(r"\s*(?:\\?%|per\s?cent|percent)")
_NEXT_RANGE = re.compile(r"%?\s*(?:to|–|-|and)\s*`?\{?")


@dataclass(frozen=True)
class Line:
    """A line of prose: the file, its number, and its text; or of a cell, when `code`."""

    file: str
    number: int
    text: str
    code: bool = False


def lint(study: Study, results: Results, files: Sequence[Path]) -> list[UserError]:
    """Return the faults of the qmd files, each with file and line."""
    faults: list[UserError] = []
    for file in files:
        name = str(file.relative_to(study.root))
        faults += _dates(study, file.read_text(encoding="utf-8"), name)
        for line in _lines(file.read_text(encoding="utf-8"), name):
            faults += _claims(results, line)
            if not line.code:
                faults += _numbers(study, line)
    return faults


def sources(study: Study) -> list[Path]:
    """Return the qmd files that people write: all of the project's but generated ones, in a fixed order."""
    generated = {study.path("full.qmd")}
    found = [
        *study.root.glob("*.qmd"),
        *study.root.glob("chapters/**/*.qmd"),
        *study.root.glob("chapters/_*.md"),
    ]
    return sorted(
        p
        for p in found
        if p not in generated and "patients" not in p.relative_to(study.root).parts[:-1]
    )


def _lines(text: str, file: str) -> Iterator[Line]:
    """Yield lines of prose and of python cells; YAML headers, other code and raw blocks are left out."""
    fence = ""
    python = False
    lines = text.splitlines()
    header = bool(lines) and lines[0].strip() == "---"
    for number, line in enumerate(lines, 1):
        if header:
            header = number == 1 or line.strip() not in ("---", "...")
            continue
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
            elif python:
                yield Line(file, number, line, code=True)
        elif match:
            fence, python = match[1], match[2].startswith("{python")
        else:
            yield Line(file, number, line)


def _dates(study: Study, text: str, file: str) -> Iterator[UserError]:
    """Yield a fault when a page's header gives another date than the version's."""
    wanted = study.version.date.isoformat()
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---":
        return
    for number, line in enumerate(lines[1:], 2):
        if line.strip() in ("---", "..."):
            return
        found = re.fullmatch(r"date:\s*[\"']?(\S+?)[\"']?\s*", line)
        if found and found[1] != wanted:
            yield UserError(
                "the page gives another date than the version",
                place=f"{file}:{number}",
                rule="date is version.date of study.yml",
                remedy=f"write {wanted}, or mend study.yml",
            )


def _numbers(study: Study, line: Line) -> Iterator[UserError]:
    text = _COMMENT.sub(" ", line.text)
    cited = bool(_CITATION.search(text))
    for span in _SPAN.finditer(text):
        if span[2] == "declared" and span[1] not in study.prose_numbers:
            yield UserError(
                f"the declared text “{span[1]}” does not stand in study.yml",
                place=f"{line.file}:{line.number}",
                rule="a declared dose or threshold stands under prose_numbers, letter by letter",
                remedy="add it there, or mend its spelling",
            )
        if span[2] == "cited" and not cited:
            yield UserError(
                f"the cited number “{span[1]}” stands without a citation",
                place=f"{line.file}:{line.number}",
                rule="a cited trial's figure stands in one line with its citation",
                remedy="add the citation, such as [@key], to the sentence",
            )
    text = _SPAN.sub(" ", text)
    for pattern in (_INLINE, _CODE, _SHORTCODE, _LINK, _ATTRIBUTES, _CITATION, _SCALE, _DATE):
        text = pattern.sub(" ", text)
    text = _LIST_NUMBER.sub(" ", text)
    for match in _NUMBER.finditer(text):
        after = text[match.end() : match.end() + 1]
        if after.isalpha() or after == "_" or _in_name(text, match.start(), match.end()):
            continue
        yield UserError(
            f"the number {match[0].strip()} is typed by hand",
            place=f"{line.file}:{line.number}",
            rule="a number in prose is a claim, a citation, a date, or declared",
            remedy='write `{python} claim("…")`, or declare it: [text]{.declared} or [text]{.cited}',
        )


def _in_name(text: str, start: int, end: int) -> bool:
    """Return whether a number belongs to a name: letters touch it, or join it by a hyphen on the left."""
    word_start = start
    while word_start > 0 and not text[word_start - 1].isspace():
        word_start -= 1
    head = text[word_start:start].lstrip("([“\"'*_")
    if not re.search(r"[A-Za-zΑ-ω]", head):
        return False
    return text[start:end].startswith("-") or not head.endswith((",", ";", ":", "(", "—", "–"))


def _claims(results: Results, line: Line) -> Iterator[UserError]:
    if line.code:
        if _CALL.search(line.text):
            yield from _calls(results, line, line.text.strip(), None)
        return
    for match in _INLINE.finditer(line.text):
        yield from _calls(results, line, match[1], line.text[match.end() :])


def _calls(results: Results, line: Line, source: str, after: str | None) -> Iterator[UserError]:
    try:
        tree = ast.parse(source.strip())
    except SyntaxError:
        return  # a cell's line may be part of a longer statement; the engine reports real faults
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "claim"):
            continue
        arguments = [a.value for a in node.args if isinstance(a, ast.Constant)]
        arguments += [k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)]
        if not arguments or len(arguments) != len(node.args) + len(node.keywords):
            continue
        place = f"{line.file}:{line.number}"
        try:
            claim(results, *(str(a) for a in arguments))
        except UserError as error:
            yield UserError(error.message, place, error.rule, error.remedy)
            continue
        if after is not None:
            fault = _printed_as(results, [str(a) for a in arguments], after)
            if fault:
                yield UserError(
                    fault,
                    place,
                    "a percentage prints with its sign, and nothing else does",
                    "add % after a percentage, or claim the count",
                )


def _printed_as(results: Results, arguments: list[str], after: str) -> str:
    """Return what is wrong with the text after a claim: a percentage without its sign, a count with one."""
    form = arguments[1] if len(arguments) > 1 else ""
    if "{" in form:
        shown = re.sub(r"\{(pct|ci_low|ci_high)(?::\w+)?\}", "\0", form)
        following = shown.rpartition("\0")[2] + after if "\0" in shown else None
        if following is not None and not _NEXT_PERCENT.match(following):
            return f"the percentage in {form!r} has no % after it"
        if re.search(r"\{(?:n|N|events|median)(?::\w+)?\}\s?%", form):
            return f"a count in {form!r} prints as a percentage"
        return ""
    result = results[arguments[0]]
    percent = fmt_module.family(form if form and "ord" not in form else result.fmt) == "pct"
    if percent and not (_NEXT_PERCENT.match(after) or _NEXT_RANGE.match(after)):
        return f"{arguments[0]!r} is a percentage and has no % after it"
    if not percent and result.unit != "%" and re.match(r"\s?\\?%", after):
        return f"{arguments[0]!r} is no percentage and prints as one"
    return ""
