"""A linter over the prose: no number is typed by hand, and every claim is one that exists and prints as what it is.

A number in prose is a claim, or it is one of these: a citation or reference; a date or a year; part of a name, when
letters touch it (as in a gene or a protocol); the number of a list item; text of a span `[...]{.declared}` that stands
in study.yml under prose_numbers (doses, thresholds); text of a span `[...]{.cited}` in a line with a citation; `code`.
Prose is also titles, abstracts, captions and alt texts, wherever they are written; `typed` tells what a number is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from caseseries.errors import UserError
from caseseries.prose import conditions, words
from caseseries.prose.claims import claim
from caseseries.prose.typed_numbers import CITATION, hidden, typed
from caseseries.prose.typed_statements import placeholders, typed_statements
from caseseries.results import Results
from caseseries.results import formats as fmt_module
from caseseries.store import yaml_files
from caseseries.store.qmd_parts import INLINE, Part, parts, texts, written_pages
from caseseries.study import Study
from caseseries.study.about import PLACEHOLDER, UNTITLED, literal
from caseseries.text_files import read

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<[A-Za-z/!][^<>]*>", re.DOTALL | re.IGNORECASE)
_SPAN = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{\.(declared|cited)\}")
_OPTION = re.compile(r"\s*#\|\s*(?:[a-z]+-)?(?:cap|alt|subcap|scap|title)\s*:\s*(.*)")
"""An option of a cell that readers see."""
_HEADER = re.compile(r"(title|subtitle|abstract|description|summary|keywords)\s*:\s*(.*)")
"""A key of a page's header that readers see."""
_FIELD = re.compile(r"\{[A-Za-z_]\w*(?::\w+)?\}")
_NEXT_PERCENT = re.compile(r"\s*(?:\\?%|per\s?cent|percent)")
_NEXT_RANGE = re.compile(r"%?\s*(?:to|–|-|and)\s*`?\{?")


@dataclass(frozen=True)
class Line:
    """A line that readers see: the file, its number, and its text; or a whole python cell, when `code`.

    heads: it stands in the header of a page.
    """

    file: str
    number: int
    text: str
    code: bool = False
    heads: bool = False


def lint(study: Study, results: Results, files: Sequence[Path]) -> list[UserError]:
    """Return the faults of the qmd files, each with file and line."""
    faults: list[UserError] = []
    for name, text in texts(study.root, files):
        faults += _dates(study, text, name)
        for line in _lines(text, name):
            faults += _claims(study, results, line)
            if not line.code:
                faults += _numbers(study, line)
    return faults


def lint_words(study: Study, results: Results, files: Sequence[Path]) -> list[UserError]:
    """Return the sentences whose condition does not hold, and those whose words want one."""
    faults: list[UserError] = []
    for name, text in texts(study.root, files):
        prose = [
            (line.file, line.number, line.text) for line in _lines(text, name) if not line.code
        ]
        faults += words.failing(results, {name: text})
        faults += words.without_condition(prose, tuple(conditions.scan(text, name)))
    return faults


def unfinished(study: Study, files: Sequence[Path]) -> list[UserError]:
    """Return what the pages and study.yml leave to be written, each with file and line."""
    found: list[UserError] = []
    for name, text in texts(study.root, files):
        for line in _lines(text, name):
            found += placeholders(line.text, f"{name}:{line.number}")
    if study.study.title == UNTITLED:
        found.append(
            UserError(
                "the study has no title yet",
                study.place("study", "title"),
                remedy="write it there, and run `caseseries facts`",
            )
        )
    for number, row in enumerate(read(study.path("study.yml")).splitlines(), 1):
        if not row.lstrip().startswith("#"):
            found += placeholders(row, f"study.yml:{number}")
    return found


def sources(study: Study) -> list[Path]:
    """Return the pages that people write, and what they include, in a fixed order."""
    return sorted([*written_pages(study.root), *study.root.glob("chapters/_*.md")])


def _lines(text: str, file: str) -> Iterator[Line]:
    """Yield what readers see, and python cells.

    Lines of prose without comments, texts of the header, captions among a cell's options, raw HTML without its styles
    and scripts. Code that is shown as code is left out, and so is raw code of other formats.
    """
    for part in parts(_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text).splitlines()):
        if part.kind == "header":
            yield from _header(part.inside, file)
        elif part.kind == "block":
            yield from _block(part, file)
        else:
            yield from (Line(file, k, line) for k, line in enumerate(part.lines, part.number))


def _header(lines: Sequence[str], file: str) -> Iterator[Line]:
    """Yield the lines of a page's header under the keys that readers see."""
    seen = False
    for number, line in enumerate(lines, 2):
        if not line[:1].isspace() and not line.startswith("-"):
            key = _HEADER.match(line)
            seen = bool(key)
            line = key[2] if key else ""
        if seen:
            # A list's mark is no minus.
            yield Line(file, number, re.sub(r"^\s*-\s", " ", line), heads=True)


def _block(part: Part, file: str) -> Iterator[Line]:
    """Yield what matters of a fenced block: captions and code of a python cell, words of raw HTML."""
    first = part.number + 1
    if part.is_cell:
        for number, line in enumerate(part.inside, first):
            option = _OPTION.match(line)
            if option:
                yield Line(file, number, option[1])
        yield Line(file, first, "\n".join(part.inside), code=True)
    elif part.info.replace(" ", "") == "{=html}":
        words = _UNSEEN.sub(lambda match: "\n" * match[0].count("\n"), "\n".join(part.inside))
        yield from (Line(file, k, line) for k, line in enumerate(words.splitlines(), first))


def _dates(study: Study, text: str, file: str) -> Iterator[UserError]:
    """Yield a fault when a page's header gives another date than the version's."""
    wanted = study.version.date.isoformat()
    header = next((part for part in parts(text.splitlines()) if part.kind == "header"), None)
    for number, line in enumerate(header.inside if header else (), 2):
        found = re.fullmatch(r"date:\s*[\"']?(\S+?)[\"']?\s*", line)
        if found and found[1] != wanted:
            yield UserError(
                "the page gives another date than the version",
                place=f"{file}:{number}",
                rule="date is version.date of study.yml",
                remedy=f"write {wanted}, or mend study.yml",
            )


def _numbers(study: Study, line: Line) -> Iterator[UserError]:
    cited = bool(CITATION.search(line.text))
    for span in _SPAN.finditer(line.text):
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
    if line.heads and _is_title(study, line.text):
        return
    text = INLINE.sub(" ", PLACEHOLDER.sub(" ", _SPAN.sub(" ", line.text)))
    said = INLINE.sub(" ", PLACEHOLDER.sub(" ", line.text))
    yield from typed_statements(study, said, f"{line.file}:{line.number}")
    for part in (text, *hidden(text)):
        for number in typed(part):
            yield _typed_by_hand(line, number)


def _is_title(study: Study, text: str) -> bool:
    """Return whether a text of a header is the study's title, a fact of study.yml that prints as it stands."""
    try:
        said = yaml_files.load(text.strip(), "")
    except UserError:
        return False
    return said in (study.study.title, literal(study.study.title))


def _typed_by_hand(line: Line, number: str) -> UserError:
    return UserError(
        f"the number {number} is typed by hand",
        place=f"{line.file}:{line.number}",
        rule="a number in prose is a claim, a citation, a date, or declared",
        remedy='write `{python} claim("…")`, or declare it: [text]{.declared} or [text]{.cited}',
    )


def _claims(study: Study, results: Results, line: Line) -> Iterator[UserError]:
    if line.code:
        yield from _calls(results, line, line.text, None)
        return
    for match in INLINE.finditer(line.text):
        yield from _calls(results, line, match[1], line.text[match.end() :])
        yield from _inside(study, line, match[1])


def _inside(study: Study, line: Line, source: str) -> Iterator[UserError]:
    """Yield the numbers that an inline expression prints by itself: a value of its own, or words of a claim's form."""
    tree = _parsed(source)
    if tree is None:
        return
    in_calls = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for argument in (*node.args, *(k.value for k in node.keywords))
        for part in ast.walk(argument)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in in_calls:
            text = node.value if isinstance(node.value, str) else f" {node.value!r} "
            for number in typed(text):
                yield _typed_by_hand(line, number)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "claim":
            for form in (p.value for p in node.args[1:] if isinstance(p, ast.Constant)):
                words = _FIELD.sub(" ", str(form))
                for known in sorted(study.prose_numbers, key=len, reverse=True):
                    words = words.replace(known, " ")
                for number in typed(words):
                    yield _typed_by_hand(line, number)


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source.strip("\n"))
    except SyntaxError:
        return None  # the engine reports what is no Python, with its own line


def _calls(results: Results, line: Line, source: str, after: str | None) -> Iterator[UserError]:
    tree = _parsed(source)
    if tree is None:
        return
    skipped = len(source) - len(source.lstrip("\n"))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "claim"):
            continue
        given = [*node.args, *(k.value for k in node.keywords)]
        arguments = [str(a.value) for a in given if isinstance(a, ast.Constant)]
        place = f"{line.file}:{line.number + skipped + node.lineno - 1}"
        if not arguments or len(arguments) != len(given):
            if after is not None:
                yield UserError(
                    "the claim's id or form is put together and cannot be checked",
                    place,
                    "a claim in prose names its result letter by letter",
                    'write the id out: `{python} claim("…")`',
                )
            continue
        try:
            claim(results, *arguments)
        except UserError as error:
            yield UserError(error.message, place, error.rule, error.remedy)
            continue
        if after is not None:
            fault = _printed_as(results, arguments, after)
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
