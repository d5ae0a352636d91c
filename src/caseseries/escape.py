"""Text made safe for the languages it is written into: the one place that escapes, a function for each language.

What comes from a table, from study.yml, from the changelog or from any other file that is not a page is text, whatever
stands in it. It is written so that neither the language itself nor what reads the file before it (Quarto and the pandoc
engine look for inline code, cells and shortcodes) finds anything but characters. `engines/pandoc/lua/common.lua` does
the same for what is written in Lua.
"""

from __future__ import annotations

import html as _html
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

_BREAKS = re.compile(
    r"[ ]*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029][ \t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*"
)
_MARKDOWN = re.compile(
    r"[`{}<>&\[\]|]"  # code, attributes, shortcodes, HTML, links, the lines of tables
    r"|[\\*_#~^$@\"']"  # emphasis, headings, formulas, citations, quotes that would be turned
    r"|(?<!\S)[-+=%:]|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\."  # what begins a block; dashes and dots that would be joined
    r"|:(?=\S)|(?<=[Tt]able):"  # addresses, divisions, captions
)
_LISTED = re.compile(r"(?<!\S)(\(?(?:[0-9]+|[A-Za-z]|[IVXLCDMivxlcdm]+))([.)])(?=\s|$)")
"""What begins a numbered list, at the start of a line and wherever a line may be broken."""
_ATTRIBUTE = re.compile(r"[\\\"'`{}<>&\[\]|]|[^\S ]")
"""A blank of another kind at the start would end pandoc's reading of the quotes."""
_PLAIN_CODE = re.compile(r"[\w.:/, ()+=%-]+")
_TYPST = re.compile(r"[`{}<&\\\"]|(?<=b58fc729)-")
_SCRIPT = re.compile("[<>&`\u2028\u2029]|(?<=b58fc729)-")
_HIDDEN = re.compile("(?<=b58fc729)-")
"""Quarto 1.11 hides a shortcode behind a fixed UUID while Markdown is read, and takes any text with it for one."""
_BEGINS = (
    r"""(?:^|(?<=[;\t\r\n])|(?<=[;\t\r\n]"))"""  # a cell, also where the separator is a semicolon
)
_FORMULA = re.compile(_BEGINS + r"(?='*[=+\-@\t\r＝＋－＠])")
_GUARDED = re.compile(_BEGINS + r"'(?='*[=+\-@\t\r＝＋－＠])")
_ADDRESS = re.compile(r"https?://|mailto:", re.IGNORECASE)
_SCHEME = re.compile(r"[^/?#]*:")


def html(text: str) -> str:
    """Return HTML or XML that shows a text, also within a quoted attribute."""
    return _HIDDEN.sub("&#45;", _html.escape(text, quote=True).replace("`", "&#96;"))


def markdown(text: str) -> str:
    """Return Markdown of one line that prints a text literally, wherever inlines may stand.

    Line breaks and tabs are shown as a blank. Characters with a meaning are written by number and not with a backslash:
    so neither YAML nor what looks for code before Markdown is read finds one.
    """
    return _LISTED.sub(_listed, _MARKDOWN.sub(_entity, _parted(one_line(text))))


def attribute(text: str) -> str:
    """Return what stands between the double quotes of a Markdown attribute, as in `{fig-alt="…"}`."""
    return _ATTRIBUTE.sub(_entity, _parted(one_line(text)))


def code(text: str) -> str:
    """Return a Markdown code span, or the text itself where it holds what a code span could not."""
    return f"`{text}`" if _PLAIN_CODE.fullmatch(text) and text == text.strip() else markdown(text)


def link(shown: str, target: str) -> str:
    """Return a Markdown link. shown: Markdown. target: a path of the project, with its anchor if any."""
    return f"[{shown}]({quote(target, safe='/#._~-')})"


def yaml(text: str) -> str:
    """Return a YAML string whose Markdown prints a text literally, for the front matter of a page."""
    return json.dumps(markdown(text), ensure_ascii=False)


def typst(text: str) -> str:
    """Return a typst string literal; as content it stands behind a `#`."""
    return '"' + _TYPST.sub(_in_typst, one_line(text)) + '"'


def json_script(value: object) -> str:
    """Return compact JSON that may stand inside an HTML script element, and is a JavaScript expression."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
    return _SCRIPT.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def csv_cell(text: str) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula: an apostrophe goes before it.

    It also goes before what follows a semicolon, which is the separator where the comma is the decimal sign.
    `from_csv_cell` takes it away again.
    """
    return _FORMULA.sub("'", text)


def from_csv_cell(text: str) -> str:
    """Return the text that `csv_cell` wrote."""
    return _GUARDED.sub("", text)


def github(text: str) -> str:
    """Return Markdown for a comment on GitHub: as `markdown`, and an @ does not call a user by name."""
    return markdown(text).replace("&#64;", "@\u200b")


def terminal(text: str) -> str:
    """Return text for a terminal: its control characters, but for tabs and line ends, as pictures of them."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", _pictured, text)


def prose(text: str) -> str:
    """Return the Markdown of a file that is no page, such as the changelog, with its plain forms alone.

    Paragraphs, lists, headings, emphasis, code without braces, and links to the web stay. HTML, attributes, inline
    code of a language, shortcodes, divisions, formulas, citations, footnotes and pictures are shown as they stand.
    """
    lines = (
        "" if re.fullmatch(r"\s*(?:[-*_=]\s*){3,}", line) else _prose_line(line)
        for line in _parted(text).splitlines()
    )
    return "\n".join(lines)


def slug(text: str) -> str:
    """Return a name made of ASCII letters, digits, - and _ for files and ids; empty where nothing of it is left.

    Accents are dropped; what else is neither becomes a hyphen, none of them at an end.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")


def one_line(text: str) -> str:
    """Return a text with a blank for each line break and tab, and none at its ends."""
    return _BREAKS.sub(" ", text).strip(" ")


def raw(form: str, source: str) -> str:
    """Return a raw block of Markdown for one format, `html` or `typst`."""
    longest = max((len(run) for run in re.findall("`+", source)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{{={form}}}\n{source}\n{ticks}"


def by_format(html: str, typst_source: str, *other: str) -> str:
    """Return Markdown that shows HTML on the web, typst in the PDF and Markdown elsewhere.

    other: single blocks, each in a division of its own: Quarto 1.11 stops at two in one when it writes JATS.
    No output of a cell may have the MIME type text/html: Quarto then adds scripts from a CDN to the page.
    """
    parts = [visible("html", raw("html", html)), visible("typst", typst_source)]
    parts += [
        '::::: {.content-hidden when-format="html"}\n:::: {.content-hidden when-format="typst"}\n\n'
        f"{block}\n\n::::\n:::::"
        for block in other
    ]
    return "\n\n".join(parts)


class Marked(str):
    """A text that knows which of its parts are results: start, end and result id of each, in order."""

    parts: tuple[tuple[int, int, str], ...] = ()


def mark(
    pattern: re.Pattern[str], text: str, found: Callable[[re.Match[str]], tuple[str, str]]
) -> Marked:
    """Return text with each match replaced by a result's text. found: gives the text and the id for a match."""
    done, parts, last = "", [], 0
    for match in pattern.finditer(text):
        shown, id = found(match)
        done += text[last : match.start()]
        parts.append((len(done), len(done) + len(shown), id))
        done += shown
        last = match.end()
    marked = Marked(done + text[last:])
    marked.parts = tuple(parts)
    return marked


def traced(text: str, ids: str = "") -> str:
    """Return the HTML of a text whose results can be asked where they come from. ids: of the whole text."""
    if ids:
        return f'<span class="cs-claim" data-result="{html(ids)}">{html(text)}</span>'
    done, last = "", 0
    for start, end, id in getattr(text, "parts", ()):
        done += html(text[last:start]) + traced(text[start:end], id)
        last = end
    return done + html(text[last:])


def _parted(text: str) -> str:
    """Return a text without shortcodes, for a word joiner, which is not seen, stands within their signs.

    Quarto looks for them in attributes and in the front matter after Markdown has been read, and for hidden ones in all
    text.
    """
    text = text.replace("{{<", "{{\u2060<").replace(">}}", ">\u2060}}")
    return _HIDDEN.sub("\u2060-", text)


def _listed(match: re.Match[str]) -> str:
    return f"{match[1]}&#{ord(match[2])};"


def _entity(match: re.Match[str]) -> str:
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(match[0], f"&#{ord(match[0])};")


def _in_typst(match: re.Match[str]) -> str:
    return f"\\{match[0]}" if match[0] in '\\"' else f"\\u{{{ord(match[0]):x}}}"


def _pictured(match: re.Match[str]) -> str:
    number = ord(match[0])
    return chr(0x2400 + number) if number < 0x20 else "\u2421" if number == 0x7F else "\ufffd"


_PROSE = re.compile(
    r"(?P<start>^\s*(?:[-*+]|[0-9]+[.)]|\#{1,6})(?=\s))"
    r"|(?P<code>(?<!`)`[^`]+`(?!`))"
    r"|(?P<link>\[(?P<shown>[^\[\]`]*)\]\((?P<target>[^\s()<>\"'`]+)\))"
    r"|(?P<plain>[*_])"
    r"|(?P<other>[^*_\[`]+|.)"
)
_PROSE_CODE = re.compile(r"`(?!r )[^`{}<>]+`")
_PROSE_MARKS = re.compile(r"[`{}<>&\[\]|\\~^$@]|:(?=:)|(?<=:):|^[-+=%:#]|!$")


def _prose_line(line: str) -> str:
    """Return a line of `prose`: its plain forms as they are, all else literal."""
    done = ""
    for match in _PROSE.finditer(line.rstrip()):
        if match["link"] and _ADDRESS.match(match["target"]):
            done += f"[{_PROSE_MARKS.sub(_entity, match['shown'])}]({quote(match['target'], safe=':/?#@%&=+,;~._-')})"
        elif match["start"] or match["plain"] or _PROSE_CODE.fullmatch(match["code"] or ""):
            done += match[0]
        else:
            done += _PROSE_MARKS.sub(_entity, match[0])
    return done


def visible(name: str, content: str) -> str:
    """Return Markdown that shows a content in the format of that name."""
    return f'::::: {{.content-visible when-format="{name}"}}\n\n{content}\n\n:::::'
