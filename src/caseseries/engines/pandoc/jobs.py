"""One file to make, and the pandoc processes, one a core, that make them all."""

from __future__ import annotations

import heapq
import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from caseseries import escape
from caseseries.engines import page_paths
from caseseries.engines.pandoc import config, html, pdf, source, subset
from caseseries.engines.pandoc.config import Metadata, Project, as_list
from caseseries.engines.pandoc.page_formats import Output
from caseseries.engines.pandoc.source import Source
from caseseries.engines.stage import Progress
from caseseries.errors import UserError
from caseseries.store import cache, drawings, own_fonts, pictures, processes
from caseseries.store.project_paths import outside
from caseseries.text_files import read

DRIVER = Path(__file__).parent / "lua" / "driver.lua"
_LITTLE = 60_000
"""Bytes of Markdown that are worth a process of their own: starting one costs as much as some pages."""
_MUCH = 2_000_000
"""Bytes of Markdown that one process is given, so that what was made is told of, and a lost batch costs little."""
_OWN_PATHS = ("input", "output", "document", "template")
"""What of a manifest names the files of one build."""
WRITERS = {"html": "html", "typst": "typst-citations", "docx": "docx", "jats": "jats_publishing"}


@dataclass(frozen=True)
class Job:
    """One file to make: the page it comes from, and where pandoc finds and leaves things."""

    output: Output
    source: Source
    input: Path
    result: Path
    document: Path
    manifest: Metadata


def job_for(
    project: Project,
    source: Source,
    output: Output,
    stem: Path,
    pages: Mapping[str, str],
) -> Job:
    """The job that makes one file. Raises UserError for a file that an option names and that is not there.

    stem: where the job's files are kept, without extension. pages: qmd file to HTML file.
    """
    root, metadata = project.root, output.metadata

    def existing(key: str) -> list[str]:
        found = [str(name) for name in as_list(metadata.get(key))]
        for name in found:
            if not (root / name).is_file():
                place = source.find(name.rpartition("/")[2])
                raise UserError(
                    f"the file {name} ({key}) is not there", place, remedy="correct the path"
                )
            if key == "csl" and "independent-parent" in read(root / name, name):
                raise UserError(
                    f"the style {name} names another style, which would be fetched",
                    source.find(name.rpartition("/")[2]),
                    remedy="name that style itself, and keep it in the project",
                )
        return [str(root / name) for name in found]

    manifest: Metadata = {
        "input": str(stem.with_suffix(".md")),
        "output": str(stem.with_suffix(".json")),
        "document": str(stem.with_suffix(".out")),
        "format": output.format,
        "writer": WRITERS[output.format],
        "folder": output.folder or ".",
        "image_prefix": "/" if output.format == "typst" else "",
        "kinds": as_list((metadata.get("crossref") or {}).get("custom")),
        "unsupported_classes": subset.REFUSED_CLASSES | subset.REFUSED_IDENTIFIERS,
        "number_sections": bool(metadata.get("number-sections")),
        "number_depth": int(metadata.get("number-depth") or 6),
        "toc": bool(metadata.get("toc")),
        "toc_depth": int(metadata.get("toc-depth") or 3),
        "bibliography": existing("bibliography"),
        "csl": next(iter(existing("csl")), None),
        "site_url": str(project.website.get("site-url") or "").rstrip("/") or None,
    }
    if output.format != "html":
        manifest["pages"] = dict(pages)  # a printed link names the page; Python makes those of HTML
    if output.format == "html":
        method = metadata.get("html-math-method", "mathml")
        manifest["math"] = method if method in ("mathml", "plain") else "mathml"
        existing("css")
        for key in ("code-fold", "code-summary"):
            if metadata.get(key):
                manifest[key.replace("-", "_")] = (
                    str(metadata[key]).lower() if key == "code-fold" else metadata[key]
                )
    if output.format == "typst":
        manifest["header_includes"] = "\n".join(
            included(project, source, output, "include-in-header")
        )
        manifest["template"] = str(pdf.prepare_template(stem.with_suffix(".d"), root, metadata))
    if output.format == "docx":
        manifest["reference_doc"] = next(iter(existing("reference-doc")), None)
    return Job(
        output,
        source,
        stem.with_suffix(".md"),
        stem.with_suffix(".json"),
        stem.with_suffix(".out"),
        manifest,
    )


def run(
    jobs: Sequence[Job], texts: Sequence[str], temporary: Path, images: Path, progress: Progress
) -> dict[str, str]:
    """Run pandoc for all jobs, as many processes as there are cores for; return the short Markdown `texts` as HTML.

    It works in the folder `images`, so that a Word file keeps no path of the machine.

    Raises UserError when pandoc stops, naming the page.
    """
    # one date for all Word files, the only ones that keep it
    dates = [pdf.timestamp(job.output.metadata) for job in jobs if job.output.format == "docx"]
    epoch = int(max(dates, default=pdf.timestamp({})).timestamp())
    fragments = temporary / "fragments.json"
    last = {"fragments": list(texts), "output": str(fragments), "format": "html"}
    keys = {id(job): _key(job, images, epoch) for job in jobs}
    kept = cache.current()
    missing = [job for job in jobs if not _restored(job, keys[id(job)])]
    short = kept.get(cache.key("texts", *texts)) if kept else None
    if short:
        fragments.write_bytes(short[0])
    more = [] if short else [last]
    batches = _batches(missing, processes.number()) if missing or more else []
    asked = [
        _asked(batch, [] if k else more, temporary / f"manifest-{k}.json", images, epoch)
        for k, batch in enumerate(batches)
    ]
    done = 0
    for batch, _ in zip(batches, processes.programs(_pandoc, asked), strict=True):
        for job in batch:
            done += 1
            progress(job.output.path, done, len(missing))
    if kept:
        for job in missing:
            kept.put(keys[id(job)], _made(job))
        if not short:
            kept.put(cache.key("texts", *texts), [fragments.read_bytes()])
    found = json.loads(fragments.read_text(encoding="utf-8"))["fragments"]
    return dict(zip(texts, found, strict=True))


def result(job: Job) -> Metadata:
    """Return what pandoc told of a job that is done."""
    found: Metadata = json.loads(job.result.read_text(encoding="utf-8"))
    return found


def _key(job: Job, images: Path, epoch: int) -> str:
    """Return the key of what pandoc makes of a job: its text and options, and the files that it reads by itself."""
    manifest = {k: v for k, v in job.manifest.items() if k not in _OWN_PATHS}
    parts: list[str | bytes] = [json.dumps(manifest, sort_keys=True), job.input.read_bytes()]
    read_too = [
        *map(Path, manifest["bibliography"]),
        manifest["csl"],
        manifest.get("reference_doc"),
    ]
    if "template" in job.manifest:
        read_too += sorted(Path(job.manifest["template"]).parent.iterdir())
    if job.output.format == "docx":
        text = job.input.read_text(encoding="utf-8")
        places = sorted(
            {config.join(job.output.folder, unquote(n)) for n in source.image_names(text)}
        )
        read_too += [images / (place + end) for place in places for end in ("", ".png")]
        parts.append(str(epoch))
    for path in filter(None, read_too):
        name = Path(path).name
        parts += [name, Path(path).read_bytes() if Path(path).is_file() else b""]
    return cache.key("pandoc", *parts)


def _restored(job: Job, key: str) -> bool:
    """Put what pandoc made of a job before where it would leave it; return whether it was at hand."""
    kept = cache.current()
    found = kept.get(key) if kept else None
    if found is None:
        return False
    job.result.write_bytes(found[0])
    for document in found[1:]:
        job.document.write_bytes(document)
    return True


def _made(job: Job) -> list[bytes]:
    return [path.read_bytes() for path in (job.result, job.document) if path.is_file()]


def _batches(jobs: Sequence[Job], count: int) -> list[list[Job]]:
    """Return the jobs in parts of about as much text, the longest first: one a process, more where there is much.

    A page's formats stay together, those of one text side by side, since pandoc then reads it once.
    """
    pages: dict[str, list[Job]] = {}
    for job in sorted(jobs, key=lambda job: job.output.format in ("html", "jats")):
        pages.setdefault(job.output.page, []).append(job)
    sizes = {page: sum(job.input.stat().st_size for job in of) for page, of in pages.items()}
    total = sum(sizes.values())
    count = max(1, min(count, total // _LITTLE), total // _MUCH)
    parts: list[list[Job]] = [[] for _ in range(count)]
    fullness = [(0, k) for k in range(count)]
    for page in sorted(pages, key=lambda page: -sizes[page]):
        filled, k = heapq.heappop(fullness)
        parts[k] += pages[page]
        heapq.heappush(fullness, (filled + sizes[page], k))
    return [part for part in parts if part] or [[]]


@dataclass(frozen=True)
class _Asked:
    """What one pandoc process is asked for. pages: those of its manifest, in their order."""

    manifest: Path
    pages: tuple[str, ...]
    images: Path
    epoch: int


def _asked(
    jobs: Sequence[Job], more: Sequence[Metadata], manifest: Path, images: Path, epoch: int
) -> _Asked:
    """Return what a process is asked for, after writing its manifest."""
    asked = [*(_without_none(job.manifest) for job in jobs), *more]
    manifest.write_text(json.dumps({"jobs": asked}), encoding="utf-8")
    return _Asked(manifest, tuple(job.output.page for job in jobs), images, epoch)


def _pandoc(asked: _Asked) -> None:
    """Run one pandoc process. Raises UserError when it stops, naming the page."""
    import pypandoc

    process = subprocess.run(
        [pypandoc.get_pandoc_path(), "lua", str(DRIVER), str(asked.manifest)],
        capture_output=True, text=True, encoding="utf-8", cwd=asked.images, check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(asked.epoch), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    if process.returncode != 0:
        done = sum(line.startswith("done ") for line in process.stdout.splitlines())
        name = asked.pages[done] if done < len(asked.pages) else "_quarto.yml"
        raise UserError(
            f"pandoc stopped at this page: {process.stderr.strip()[-800:]}",
            name,
            remedy="mend what it names",
        )


def place_print_images(project: Project, job: Job, images: Path) -> None:
    """Pandoc itself reads the images of a Word file, so they must lie there before it runs."""
    text = job.input.read_text(encoding="utf-8")
    for name in source.image_names(text):
        place_image(project, job, name, images)


def place_image(project: Project, job: Job, name: str, images: Path) -> None:
    """Put an image of the project where print looks for it. Raises UserError when it is not there."""
    if html.OUTSIDE.match(name):
        if not name.startswith("data:"):
            raise outside("the picture", name, job.source.find(name))
        return
    key = config.join(job.output.folder, unquote(name))
    page_paths.refuse(project.root, key, "the picture", name, job.source)
    target = images / key
    if not target.is_file():
        if not (project.root / key).is_file():
            raise UserError(
                f"the image {name} is not there", job.source.find(name.rpartition("/")[2]),
                remedy="correct the path, or make the file before the pages are rendered",
            )  # fmt: skip
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pictures.stripped((project.root / key).read_bytes()))
    bitmap = target.with_name(target.name + ".png")
    if job.output.format == "docx" and key.endswith(".svg") and not bitmap.is_file():
        # Word shows an SVG only beside a bitmap
        own = own_fonts.folders(project.root)
        bitmap.write_bytes(drawings.bitmap(target.read_bytes(), own))


def _without_none(found: Metadata) -> Metadata:
    """Lua sees JSON's null as a value of its own."""
    return {key: value for key, value in found.items() if value is not None}


def included(project: Project, source: Source, output: Output, key: str) -> Iterable[str]:
    """The texts of an option that names files or holds `text:`. Raises UserError for a file that is not there."""
    for item in as_list(output.metadata.get(key)):
        if isinstance(item, dict) and "text" in item:
            yield "\n" + str(item["text"]).strip()
            continue
        name = item.get("file") if isinstance(item, dict) else item
        if not isinstance(name, str):
            raise UserError(
                f"{key} names no file and holds no text",
                source.find(key),
                remedy="write the name of a file, or `text:` and what to put in",
            )
        found = [
            p
            for p in (config.join(output.folder, name), config.join("", name))
            if (project.root / p).is_file()
        ]
        if not found:
            raise UserError(
                f"the file {name} ({key}) is not there",
                source.find(name),
                remedy="correct the path",
            )
        yield "\n" + read(project.root / found[0], found[0]).strip()


def tidy_jats(text: str) -> str:
    """JATS with the identifier of a table on its wrapper, where references look for it."""
    pattern = re.compile(r'<table-wrap>((?:(?!</table-wrap>).)*?)<table id="([^"]*)"', re.DOTALL)
    return with_alt_texts(pattern.sub(r'<table-wrap id="\2">\1<table', text))


def with_alt_texts(text: str) -> str:
    """JATS whose alternative texts are text: pandoc 3.9 writes them without escaping, Quarto's pandoc as well."""

    def escaped(found: re.Match[str]) -> str:
        return (
            f"{found[1]}{escape.html(found[2])}{found[3]}" if _MARKUP.search(found[2]) else found[0]
        )

    return re.sub(r"(<alt-text>)(.*?)(</alt-text>)", escaped, text, flags=re.DOTALL)


_MARKUP = re.compile(r"<|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")
