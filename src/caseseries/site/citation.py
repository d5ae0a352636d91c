"""How a version is cited: BibTeX, RIS, CSL-JSON and plain text, from study.yml and the page's authors."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from caseseries import escape
from caseseries.study import Study, citing
from caseseries.study.citing import named

NAME = "citation"
"""Of the files below downloads/, before their endings."""
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """A version of a study as it is cited. url, doi, remark: empty when study.yml names none."""

    key: str
    title: str
    authors: tuple[str, ...]
    date: datetime.date
    version: str
    url: str
    remark: str
    doi: str = ""

    @property
    def note(self) -> str:
        """What has to be said beside the title."""
        return f"Version {self.version}" + (f". {self.remark.rstrip('.')}" if self.remark else "")


def citation(study: Study, authors: Sequence[str]) -> Citation:
    """Return the citation of the version that study.yml names. authors: names as the page prints them."""
    version = study.version
    return Citation(
        f"{study.study.id}-{version.number}",
        escape.one_line(study.study.title),
        tuple(authors),
        version.date,
        version.number,
        f"{study.study.site_url.rstrip('/')}/" if study.study.site_url else "",
        study.study.remark,
        study.study.doi,
    )


def plain(c: Citation) -> str:
    """Return the citation in words, as the page's text has it."""
    end = f" Available from: {c.url}" if c.url else ""
    end += f" doi: {c.doi}" if c.doi else ""
    return citing.in_words(c.authors, c.title, c.version, c.date, c.remark) + end


def bibtex(c: Citation) -> str:
    """Return an entry for BibTeX and biblatex."""
    names = [
        f"{_tex(n[0])}, {_tex(n[1])}" if (n := named(a)) else f"{{{_tex(a)}}}" for a in c.authors
    ]
    fields = [
        ("author", " and ".join(names)), ("title", f"{{{_tex(c.title)}}}"), ("date", c.date.isoformat()),
        ("year", str(c.date.year)), ("month", str(c.date.month)), ("version", _tex(c.version)),
        ("note", _tex(c.note)), ("doi", c.doi), ("url", c.url),
    ]  # fmt: skip
    body = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields if text)
    return f"@misc{{{c.key},\n{body}\n}}\n"


def ris(c: Citation) -> str:
    """Return a record in the format of Research Information Systems, where a group's name ends with a comma."""
    names = [f"{n[0]}, {n[1]}" if (n := named(a)) else f"{a}," for a in c.authors]
    lines = [("TY", "GEN"), *(("AU", name) for name in names), ("TI", c.title), ("PY", str(c.date.year)),
             ("DA", c.date.strftime("%Y/%m/%d")), ("ET", c.version), ("N1", c.note), ("DO", c.doi),
             ("UR", c.url)]  # fmt: skip
    return "".join(f"{tag}  - {text}\n" for tag, text in lines if text) + "ER  - \n"


def csl(c: Citation) -> list[dict[str, Any]]:
    """Return the citation as CSL-JSON."""
    names = [
        {"family": n[0], "given": n[1]} if (n := named(a)) else {"literal": a} for a in c.authors
    ]
    item: dict[str, Any] = {
        "id": c.key, "type": "article", "title": c.title, "author": names, "version": c.version,
        "issued": {"date-parts": [[c.date.year, c.date.month, c.date.day]]}, "note": c.note,
    }  # fmt: skip
    places = {"DOI": c.doi, "URL": c.url}
    return [{**item, **{name: place for name, place in places.items() if place}}]


def files(c: Citation) -> dict[str, str]:
    """Return the text of each file by its ending."""
    return {
        "bib": bibtex(c),
        "ris": ris(c),
        "csl.json": json.dumps(csl(c), ensure_ascii=False, indent=1) + "\n",
        "txt": plain(c) + "\n",
    }


def offered(text: str, c: Citation, folder: str) -> str:
    """Return a page that offers the citation: below the paragraph that has it, else in a part of its own at the end.

    folder: where the files of the citation stand.
    """
    if 'id="cite-this-version"' in text:
        return text
    labels = {"bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON", "txt": "plain text"}
    links = " ".join(
        f'<a href="{folder}/{NAME}.{ending}" download>{label}</a>'
        for ending, label in labels.items()
    )
    bar = (
        '<button type="button" class="cs-button" data-copy-text="cs-citation" hidden>Copy</button> '
        f"{links}</div>"
    )
    blank = r"(?:\s|&nbsp;)+"  # pandoc binds an abbreviation to what follows
    told = blank.join(map(re.escape, escape.html(plain(c)).split()))
    own = re.compile(rf"<p>({told})</p>")
    if own.search(text):
        return own.sub(
            lambda m: (
                f'<p id="cs-citation">{m[1]}</p>\n<div class="cs-take" id="cite-this-version">{bar}'
            ),
            text,
            count=1,
        )
    section = (
        '\n<section id="cite-this-version" class="level2 cs-cite"><h2>Cite this version</h2>'
        f'<p id="cs-citation">{escape.html(plain(c))}</p>\n<div class="cs-take">{bar}</section>\n'
    )
    return text.replace("</main>", section + "</main>", 1)


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)
