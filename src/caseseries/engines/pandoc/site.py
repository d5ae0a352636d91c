"""The whole site: pages in, a folder of HTML, PDF, Word and JATS files out."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from caseseries import escape
from caseseries.engines import page_paths
from caseseries.engines.pandoc import (
    bibliography,
    cells,
    config,
    html,
    jobs,
    messages,
    page_formats,
    pdf,
    recorded,
)
from caseseries.engines.pandoc import source as sources
from caseseries.engines.pandoc.config import Metadata, Project
from caseseries.engines.pandoc.jobs import Job
from caseseries.engines.pandoc.page_formats import Output
from caseseries.engines.pandoc.source import Source
from caseseries.engines.stage import Command, Progress, Stage, run_command
from caseseries.errors import UserError
from caseseries.store import cache, processes

HERE = Path(__file__).parent


def render(
    root: Path,
    stage: Stage,
    progress: Progress,
    targets: Sequence[Path] | None,
    commands: Mapping[str, Command],
    formats: Collection[str] | None = None,
) -> None:
    """Render the project in `root` into a stage; see `caseseries.engines.render`."""
    project = config.load(root)
    variables = {
        "QUARTO_PROJECT_ROOT": str(root),
        "QUARTO_PROJECT_DIR": str(root),
        "QUARTO_PROJECT_OUTPUT_DIR": str(stage.site),
    }
    if targets is None:
        variables["QUARTO_PROJECT_RENDER_ALL"] = "1"
    for command in project.commands("pre-render"):
        progress(command, 0, 0)
        run_command(command, root, variables, commands)
    project = config.load(root)
    names = project.pages()
    chosen = names if targets is None else _chosen(root, names, targets)
    build = _Build(project, stage.site, stage.work, progress, formats)
    written = build.run(names, chosen)
    for command in project.commands("post-render"):
        progress(command, 0, 0)
        run_command(
            command,
            root,
            variables | {"QUARTO_PROJECT_OUTPUT_FILES": "\n".join(written)},
            commands,
        )
    build.check_files()


def _chosen(root: Path, names: list[str], targets: Sequence[Path]) -> list[str]:
    wanted = []
    for target in targets:
        path = target if target.is_absolute() else root / target
        name = (
            path.resolve().relative_to(root).as_posix()
            if path.resolve().is_relative_to(root)
            else str(target)
        )
        if name not in names:
            raise UserError(
                f"{name} is not in the render list",
                place="_quarto.yml",
                remedy="add it, or name another",
            )
        wanted.append(name)
    return wanted


class _Build:
    """One build: from pages to files in the staging folder."""

    def __init__(
        self,
        project: Project,
        folder: Path,
        temporary: Path,
        progress: Progress,
        formats: Collection[str] | None = None,
    ) -> None:
        self.project, self.folder, self.formats = project, folder, formats
        self.temporary, self.progress = temporary, progress
        self.images = temporary / "root"
        """What `/` means in print: images from the project and from cells, at their paths in the project."""
        self.images.mkdir()
        self.state = recorded.state(project.root) if cache.current() else None
        self.pages: dict[str, str] = {}
        self.wanted: dict[str, tuple[Source, str]] = {}
        """Files that pages point to, relative to the site, with the page and the link as it was written."""

    def run(self, names: list[str], chosen: list[str]) -> list[str]:
        """Render the chosen pages; returns the files written, as paths."""
        root = self.project.root
        read = {name: sources.read(root, name) for name in names}
        titles: dict[str, str] = {}
        outputs: dict[str, list[Output]] = {}
        for name, source in read.items():
            own = source.metadata()
            page_paths.check_page(root, source, own)
            titles[name] = str(own.get("title", name))
            outputs[name] = page_formats.outputs_of(self.project, source, own)
            pages = [output.path for output in outputs[name] if output.format == "html"]
            self.pages[name] = pages[0] if pages else name.rpartition(".")[0] + ".html"
        found: list[Job] = []
        for number, name in enumerate(chosen, start=1):
            if read[name].has_cells or number == 1:
                self.progress(name, number, len(chosen))
            found += self._jobs(read[name], outputs[name], len(found))
        if len(chosen) == len(names):
            recorded.tidy(root, (job.input.read_text(encoding="utf-8") for job in found))
        cited = {
            n for job in found for n in config.as_list(job.output.metadata.get("bibliography"))
        }
        bibliography.check(root, sorted(map(str, cited)))
        for job in found:
            if job.output.format == "docx":
                jobs.place_print_images(self.project, job, self.images)
        texts = sorted({*titles.values(), *_texts(self.project.website), ""})
        fragments = jobs.run(found, texts, self.temporary, self.images, self.progress)
        site = html.chrome(self.project, titles, self.pages, lambda text: fragments[text])
        # read twice, for all of a long site would fill the memory
        messages.check((job.source, jobs.result(job)) for job in found)
        written = self._write(site, found)
        self._assets()
        return written

    def _jobs(self, source: Source, outputs: list[Output], first: int) -> list[Job]:
        executed = cells.run(source, self.project.root, self.state)
        if "{python}" in source.header:
            own = executed.metadata
            page_paths.check_page(self.project.root, source, own)
            outputs = page_formats.outputs_of(self.project, source, own)
        made = []
        asked = [o for o in outputs if self.formats is None or o.format in self.formats]
        for index, output in enumerate(asked, start=first):
            stem = self.temporary / f"job-{index}"
            images = self.folder if output.format in ("html", "jats") else self.images
            text = page_formats.body(self.project, source, executed, output, images)
            stem.with_suffix(".md").write_text(
                page_formats.document(self.project, source, output, text), encoding="utf-8"
            )
            made.append(jobs.job_for(self.project, source, output, stem, self.pages))
        return made

    def _write(self, site: html.Site, made: list[Job]) -> list[str]:
        by_page: dict[str, list[Output]] = {}
        for job in made:
            by_page.setdefault(job.output.page, []).append(job.output)
        identifiers: dict[str, set[str]] = {}
        written: list[str] = []
        anchors = []
        printed: dict[Path, pdf.Document] = {}
        for job in made:
            result = jobs.result(job)
            target = self.folder / job.output.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if job.output.format == "html":
                included = {
                    key: "".join(jobs.included(self.project, job.source, job.output, key))
                    for key in ("include-in-header", "include-before-body", "include-after-body")
                }
                text = html.page(site, job.output, result, by_page[job.output.page], included)
                text, links = html.relink(text, job.output, self.pages)
                messages.broken(job.source, links.broken)
                identifiers[job.output.path] = links.identifiers
                anchors += [(job.source, *anchor) for anchor in links.anchors]
                for key, url in links.files.items():
                    self._inside(key, url, job.source)
                    self.wanted.setdefault(key, (job.source, url))
                target.write_text(text, encoding="utf-8", newline="")
            elif job.output.format == "typst":
                printed[target] = self._print(job, result)
            elif job.output.format == "jats":
                target.write_text(
                    jobs.tidy_jats(job.document.read_text(encoding="utf-8")),
                    encoding="utf-8",
                    newline="",
                )
                for name in map(str, result["images"]):
                    if not html.OUTSIDE.match(name):
                        key = config.join(job.output.folder, unquote(name))
                        self._inside(key, name, job.source)
                        self.wanted.setdefault(key, (job.source, name))
            else:
                shutil.copyfile(job.document, target)
            written.append(str(target))
        self._typeset(printed)
        messages.check_anchors(anchors, identifiers)
        return written

    def _typeset(self, printed: Mapping[Path, pdf.Document]) -> None:
        """Write the PDFs, each from the cache where nothing in it has changed."""
        kept = cache.current()
        missing = {}
        for target, document in printed.items():
            key = pdf.key(document) if kept else ""
            if kept and (found := kept.get(key)):
                target.write_bytes(found[0])
            else:
                missing[target] = key
        made = processes.each(pdf.typeset, [printed[target] for target in missing])
        for (target, key), content in zip(missing.items(), made, strict=True):
            self.progress(f"typeset {target.relative_to(self.folder).as_posix()}", 0, 0)
            target.write_bytes(content)
            if kept:
                kept.put(key, [content])

    def _inside(self, key: str, shown: str, source: Source) -> None:
        page_paths.refuse(self.project.root, key, "the link or picture", shown, source)

    def _print(self, job: Job, result: Metadata) -> pdf.Document:
        for name in result["images"]:
            jobs.place_image(self.project, job, str(name), self.images)
        document = self.images / f"{job.document.stem}.typ"
        shutil.copyfile(job.document, document)
        metadata, page = job.output.metadata, job.output.page
        return pdf.document_of(document, self.images, self.project.root, metadata, page)

    def _assets(self) -> None:
        libs = self.folder / "site_libs" / "caseseries"
        libs.mkdir(parents=True, exist_ok=True)
        assets = HERE.parent.parent / "assets"
        for name in ("engine.css", "engine.js"):
            shutil.copyfile(assets / name, libs / name)
        for name in self.project.resources():
            self._copy(name)
        for name in list(self.wanted):
            if (self.project.root / name).is_file() and not (self.folder / name).exists():
                self._copy(name)
        self._sitemap()

    def _copy(self, name: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.project.root / name, target)

    def _sitemap(self) -> None:
        base = str(self.project.website.get("site-url") or "").rstrip("/")
        if base:
            lines = [
                f"  <url><loc>{escape.html(f'{base}/{path}')}</loc></url>"
                for path in self.pages.values()
            ]
            head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            (self.folder / "sitemap.xml").write_text(
                head + "\n".join(lines) + "\n</urlset>\n", encoding="utf-8", newline=""
            )

    def check_files(self) -> None:
        """Raise UserError for the first link to a file that is not in the finished site."""
        for name, (source, written) in self.wanted.items():
            if not (self.folder / name).exists():
                raise UserError(
                    f"a link points to {name}, which is not in the site", source.find(written),
                    remedy="correct the link, or add the file to the render list or the resources",
                )  # fmt: skip


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)
