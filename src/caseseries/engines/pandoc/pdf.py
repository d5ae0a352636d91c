"""PDF: the typst template put together, and typst run without the machine's fonts or the network."""

from __future__ import annotations

import datetime
import re
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from caseseries.engines.pandoc import subset
from caseseries.engines.pandoc.config import Metadata, as_list
from caseseries.errors import UserError
from caseseries.store import cache, fingerprints, own_fonts, shipped_fonts

PARTIALS = ("typst-template.typ", "typst-show.typ")
EXPECTED_WARNINGS = ("PDF/UA-1", "veraPDF")
"""Words of warnings that no setting removes."""
_BOX = re.compile(r'the text `"(.+?)"` could not be displayed')
_IMAGE = re.compile(r'\bimage\("/([^"\\]+)"(?=\s*[,)])')
_READS = re.compile(
    r"\b(?:image|read|csv|json|toml|yaml|xml|cbor|plugin|bibliography|include|import)\b"
)
"""Names of all that reads a file in typst; what is made of Markdown shows pictures by `image` with a path in quotes."""
_PROSE = re.compile(rf"(?<=[a-z] ){_READS.pattern}(?=[ ,;:]|\.\s)")
"""The same as words of a sentence."""
_PACKAGE = re.compile(r"\b(?:import|include)\s+\"(@[^\"]+)\"")


def prepare_template(folder: Path, root: Path, metadata: Metadata) -> Path:
    """Put the document template and its partials into a folder; returns the template's path."""
    folder.mkdir(parents=True, exist_ok=True)
    own = Path(__file__).parent / "templates"
    shutil.copyfile(own / "definitions.typ", folder / "definitions.typ")
    shutil.copyfile(own / "document.typ", folder / "document.typ")
    shared = resources.files("caseseries") / "assets" / "typst"
    for name in PARTIALS:
        (folder / name).write_text((shared / name).read_text(encoding="utf-8"), encoding="utf-8")
    for partial in map(str, as_list(metadata.get("template-partials"))):
        name = partial.rpartition("/")[2]
        if name not in PARTIALS:
            raise subset.outside(
                f"the template partial {name}",
                partial,
                "it reads " + " and ".join(PARTIALS),
                "render with Quarto (--engine quarto)",
            )
        if not (root / partial).is_file():
            raise UserError(
                f"the template partial {partial} is not there", remedy="correct template-partials"
            )
        shutil.copyfile(root / partial, folder / name)
    return folder / "document.typ"


@dataclass(frozen=True)
class Document:
    """A typst document to set. root: the folder that `/` means in its paths. fonts: folders of the project's own.

    place: where a fault is told of.
    """

    path: Path
    root: Path
    project: Path
    fonts: tuple[Path, ...]
    standard: str
    moment: datetime.datetime
    place: str


def document_of(path: Path, root: Path, project: Path, metadata: Metadata, place: str) -> Document:
    """Return a document with what its metadata say of fonts, standard and date."""
    own = [project / str(name) for name in as_list(metadata.get("font-paths"))]
    own += own_fonts.folders(project)
    standard = str(metadata.get("pdf-standard", "ua-1"))
    return Document(path, root, project, tuple(own), standard, timestamp(metadata), place)


def compile_document(
    document: Path, output: Path, root: Path, project: Path, metadata: Metadata, place: str
) -> None:
    """Write a typst document as PDF; see `typeset`."""
    data = typeset(document_of(document, root, project, metadata, place))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(data)


def key(document: Document) -> str:
    """Return the key of a PDF: its text, the pictures that it may show, the project's own fonts, date and standard."""
    files = _shown(document)
    fonts = {p for folder in document.fonts for p in folder.rglob("*") if p.is_file()}
    parts: list[str | bytes] = [document.path.read_bytes()]
    for path in (*sorted(files), *sorted(fonts)):
        name = path.relative_to(document.root).as_posix() if path in files else path.name
        parts += [name, fingerprints.of_file(path) if path.is_file() else ""]
    return cache.key("pdf", *parts, document.standard, document.moment.isoformat())


def _shown(document: Document) -> set[Path]:
    """Return the files that a document may read: those that it names, or all where its code may name more."""
    text = document.path.read_text(encoding="utf-8")
    named, rest = _IMAGE.findall(text), _IMAGE.sub("", text)
    if len(_READS.findall(rest)) > len(_PROSE.findall(rest)):
        return {p for p in document.root.rglob("*") if p.is_file() and p.suffix != ".typ"}
    return {document.root / name for name in named}


def typeset(document: Document) -> bytes:
    """Return a typst document as a tagged PDF whose bytes depend on nothing but its sources.

    Warnings are errors, save the expected ones.
    Raises UserError with typst's message.
    """
    import typst

    place = document.place
    package = _PACKAGE.search(document.path.read_text(encoding="utf-8"))
    if package:
        raise UserError(
            f"the typst package {package[1]} would be fetched",
            place,
            rule="a build asks nothing of another machine",
            remedy="copy what you need of it into the project",
        )
    standards: Any = [document.standard]
    try:
        data, warnings = typst.compile_with_warnings(
            document.path,
            root=document.root,
            format="pdf",
            font_paths=[shipped_fonts.folder(), *document.fonts],
            ignore_system_fonts=True,
            pdf_standards=standards,
            timestamp=document.moment,
        )
    except typst.TypstError as error:
        check_signs(error.message, document.project, place)
        raise UserError(
            f"typst cannot set the PDF: {error.message}",
            place,
            "; ".join(error.hints),
            _remedy(error.message),
        ) from None
    except BaseException as error:  # a panic of the library is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise UserError(
            "typst gave up on the PDF, by a fault of its own", place,
            rule="its words above say where in typst",
            remedy="take out the table or figure that came last, until it is found; tell the makers of caseseries",
        ) from None  # fmt: skip
    unexpected = [w for w in warnings if not any(word in w.message for word in EXPECTED_WARNINGS)]
    if unexpected:
        first = unexpected[0]
        raise UserError(
            f"typst warns: {first.message}",
            place,
            "; ".join(first.hints),
            "mend what it names; a warning is not let pass",
        )
    assert isinstance(data, bytes)
    return data


def check_signs(message: str, project: Path, place: str) -> None:
    """Raise UserError when typst's message says that no font has a sign; it does so where a standard forbids boxes."""
    found = _BOX.search(message)
    if found:
        sign = next((sign for sign in found[1] if not sign.isascii()), found[1])
        raise UserError(
            f"no font of the PDF has {shipped_fonts.named(sign)}{shipped_fonts.written(sign, project)}",
            place,
            "print is set in the fonts that come with the package and with typst, and in those below font-paths",
            "write it with other letters or signs, or put a font that has it into the project and name its file"
            " in study.yml under study: fonts, or its folder under font-paths",
        )


def timestamp(metadata: Metadata) -> datetime.datetime:
    """The moment a document is dated to: `version-date`, else `date`, else the year 2000, at midnight UTC."""
    for key in ("version-date", "date"):
        found = re.match(r"(\d{4})-(\d\d)-(\d\d)", str(metadata.get(key) or ""))
        if found:
            return datetime.datetime(*(int(part) for part in found.groups()), tzinfo=datetime.UTC)  # type: ignore[arg-type,misc]
    return datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def _remedy(message: str) -> str:
    if "alt" in message:
        return "give the image or equation an alternative text (fig-alt)"
    if "label" in message:
        return "the reference points to nothing in this document: correct its identifier"
    return "correct the passage it names, or the typst template"
