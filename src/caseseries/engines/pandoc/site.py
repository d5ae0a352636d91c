"""The whole site: pages in, a folder of HTML, PDF, Word and JATS files out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries.engines.pandoc import cells, config, findings, html, page, pdf, subset
from caseseries.engines.pandoc import source as sources
from caseseries.engines.pandoc.config import Metadata, Project, as_list
from caseseries.engines.pandoc.page import Output
from caseseries.engines.pandoc.source import Source
from caseseries.engines.stage import Command, Progress, run_command, staged
from caseseries.errors import UserError

HERE = Path(__file__).parent
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


def render(
    root: Path,
    output: Path | None,
    progress: Progress,
    targets: Sequence[Path] | None,
    commands: Mapping[str, Command],
) -> Path:
    """Render the project in `root`; see `caseseries.engines.render`."""
    project = config.load(root)
    final = (output or project.output).resolve()
    with staged(final) as folder, tempfile.TemporaryDirectory(prefix="caseseries-") as temporary:
        variables = {
            "QUARTO_PROJECT_ROOT": str(root),
            "QUARTO_PROJECT_DIR": str(root),
            "QUARTO_PROJECT_OUTPUT_DIR": str(folder),
        }
        if targets is None:
            variables["QUARTO_PROJECT_RENDER_ALL"] = "1"
        for command in project.commands("pre-render"):
            progress(command, 0, 0)
            run_command(command, root, variables, commands)
        project = config.load(root)
        names = project.pages()
        chosen = names if targets is None else _chosen(root, names, targets)
        if targets is not None and final.is_dir():
            shutil.copytree(final, folder, dirs_exist_ok=True)
        build = _Build(project, folder, Path(temporary), progress)
        written = build.run(names, chosen)
        for command in project.commands("post-render"):
            progress(command, 0, 0)
            run_command(command, root, variables | {"QUARTO_PROJECT_OUTPUT_FILES": "\n".join(written)}, commands)
        build.check_files()
    return final


def _chosen(root: Path, names: list[str], targets: Sequence[Path]) -> list[str]:
    wanted = []
    for target in targets:
        path = target if target.is_absolute() else root / target
        name = path.resolve().relative_to(root).as_posix() if path.resolve().is_relative_to(root) else str(target)
        if name not in names:
            raise UserError(f"{name} is not in the render list", place="_quarto.yml", remedy="add it, or name another")
        wanted.append(name)
    return wanted


class _Build:
    """One build: from pages to files in the staging folder."""

    def __init__(self, project: Project, folder: Path, temporary: Path, progress: Progress) -> None:
        self.project, self.folder, self.temporary, self.progress = project, folder, temporary, progress
        self.images = temporary / "root"
        """What `/` means in print: images from the project and from cells, at their paths in the project."""
        self.images.mkdir()
        self.pages: dict[str, str] = {}
        self.wanted: dict[str, str] = {}
        """Files that pages point to, relative to the site, and where the link stands."""
        self.copied: set[str] = set()

    def run(self, names: list[str], chosen: list[str]) -> list[str]:
        """Render the chosen pages; returns the files written, as paths."""
        root = self.project.root
        read = {name: sources.read(root, name) for name in names}
        titles: dict[str, str] = {}
        for name, source in read.items():
            own = source.metadata()
            titles[name] = str(own.get("title", name))
            found = [o for o in page.outputs_of(self.project, source, own) if o.format == "html"]
            self.pages[name] = found[0].path if found else name.rpartition(".")[0] + ".html"
        jobs: list[Job] = []
        for number, name in enumerate(chosen, start=1):
            if read[name].has_cells or number == 1:
                self.progress(name, number, len(chosen))
            jobs += self._jobs(read[name], len(jobs))
        fragments = self._pandoc(jobs, titles)
        site = html.chrome(self.project, titles, self.pages, lambda text: fragments[text])
        results = [json.loads(job.result.read_text(encoding="utf-8")) for job in jobs]
        findings.check(zip(jobs, results, strict=True))
        written = self._write(site, jobs, results)
        self._assets()
        return written

    def _jobs(self, source: Source, first: int) -> list[Job]:
        executed = cells.run(source, self.project.root)
        own = source.metadata(executed.header)
        jobs = []
        for index, output in enumerate(page.outputs_of(self.project, source, own), start=first):
            stem = self.temporary / f"job-{index}"
            images = self.folder if output.format in ("html", "jats") else self.images
            text = page.body(self.project, source, executed, output, images)
            stem.with_suffix(".md").write_text(
                page.document(self.project, source, output, text), encoding="utf-8"
            )
            jobs.append(self._job(source, output, stem))
        return jobs

    def _job(self, source: Source, output: Output, stem: Path) -> Job:
        root, metadata = self.project.root, output.metadata

        def existing(key: str) -> list[str]:
            found = [str(name) for name in as_list(metadata.get(key))]
            for name in found:
                if not (root / name).is_file():
                    place = source.find(name.rpartition("/")[2])
                    raise UserError(f"the file {name} ({key}) is not there", place, remedy="correct the path")
            return [str(root / name) for name in found]

        manifest: Metadata = {
            "input": str(stem.with_suffix(".md")),
            "output": str(stem.with_suffix(".json")),
            "document": str(stem.with_suffix(".out")),
            "format": output.format,
            "writer": WRITERS[output.format],
            "folder": output.folder or ".",
            "image_prefix": {"typst": "/", "jats": ""}.get(output.format, str(self.images) + "/"),
            "kinds": as_list((metadata.get("crossref") or {}).get("custom")),
            "unsupported_classes": subset.REFUSED_CLASSES,
            "number_sections": bool(metadata.get("number-sections")),
            "number_depth": int(metadata.get("number-depth", 6)),
            "toc_depth": int(metadata.get("toc-depth", 3)),
            "bibliography": existing("bibliography"),
            "csl": next(iter(existing("csl")), None),
            "pages": self.pages,
            "site_url": str(self.project.website.get("site-url") or "").rstrip("/") or None,
        }
        if output.format == "html":
            method = metadata.get("html-math-method", "mathml")
            manifest["math"] = method if method in ("mathml", "plain") else "mathml"
            existing("css")
            for key in ("code-fold", "code-summary"):
                if metadata.get(key):
                    manifest[key.replace("-", "_")] = str(metadata[key]).lower() if key == "code-fold" else metadata[key]
        if output.format == "typst":
            manifest["template"] = str(pdf.prepare_template(stem.with_suffix(".d"), root, metadata))
        if output.format == "docx":
            manifest["reference_doc"] = next(iter(existing("reference-doc")), None)
        return Job(output, source, stem.with_suffix(".md"), stem.with_suffix(".json"), stem.with_suffix(".out"), manifest)

    def _pandoc(self, jobs: list[Job], titles: Mapping[str, str]) -> dict[str, str]:
        """Run one pandoc process for all jobs; returns the site's own short texts as HTML."""
        import pypandoc

        for job in jobs:
            if job.output.format == "docx":
                self._print_images(job)
        texts = sorted({*titles.values(), *_texts(self.project.website), ""})
        fragments = self.temporary / "fragments.json"
        last = {"fragments": texts, "output": str(fragments), "format": "html"}
        manifest = self.temporary / "manifest.json"
        manifest.write_text(json.dumps({"jobs": [*(_without_none(job.manifest) for job in jobs), last]}), encoding="utf-8")
        # one date for all Word files, the only ones that keep it
        dates = [pdf.timestamp(job.output.metadata) for job in jobs if job.output.format == "docx"]
        epoch = int(max(dates, default=pdf.timestamp({})).timestamp())
        process = subprocess.Popen(
            [pypandoc.get_pandoc_path(), "lua", str(HERE / "lua" / "driver.lua"), str(manifest)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=self.temporary,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert process.stdout is not None
        done = 0
        for line in process.stdout:
            if line.startswith("done ") and done < len(jobs):
                self.progress(jobs[done].output.path, done + 1, len(jobs))
                done += 1
        _, errors = process.communicate()
        if process.returncode != 0:
            name = jobs[done].output.page if done < len(jobs) else "_quarto.yml"
            raise UserError(
                f"pandoc stopped at this page: {errors.strip()[-800:]}", name, remedy="mend what it names"
            )
        found = json.loads(fragments.read_text(encoding="utf-8"))["fragments"]
        return dict(zip(texts, found, strict=True))

    def _print_images(self, job: Job) -> None:
        """Pandoc itself reads the images of a Word file, so they must lie there before it runs."""
        text = job.input.read_text(encoding="utf-8")
        for name in findings.image_names(text):
            self._place_image(job, name)

    def _place_image(self, job: Job, name: str) -> None:
        if html.OUTSIDE.match(name):
            return
        key = config.join(job.output.folder, name)
        target = self.images / key
        if not target.is_file():
            if not (self.project.root / key).is_file():
                raise UserError(
                    f"the image {name} is not there", job.source.find(name),
                    remedy="correct the path, or make the file before the pages are rendered",
                )  # fmt: skip
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.project.root / key, target)
        bitmap = target.with_name(target.name + ".png")
        if job.output.format == "docx" and key.endswith(".svg") and not bitmap.is_file():
            # Word shows an SVG only beside a bitmap
            import vl_convert

            bitmap.write_bytes(vl_convert.svg_to_png(target.read_text(encoding="utf-8"), scale=2))

    def _write(self, site: html.Site, jobs: list[Job], results: list[Metadata]) -> list[str]:
        by_page: dict[str, list[Output]] = {}
        for job in jobs:
            by_page.setdefault(job.output.page, []).append(job.output)
        identifiers = {
            job.output.path: set(result["ids"]) | {"quarto-document-content", "title-block-header"}
            for job, result in zip(jobs, results, strict=True)
            if job.output.format == "html"
        }
        written = []
        anchors = []
        for job, result in zip(jobs, results, strict=True):
            target = self.folder / job.output.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if job.output.format == "html":
                included = {
                    key: "".join(_included(self.project, job, key))
                    for key in ("include-in-header", "include-before-body", "include-after-body")
                }
                text = html.page(site, job.output, result, by_page[job.output.page], included)
                text, links = html.relink(text, job.output, self.pages)
                findings.broken(job, links.broken)
                anchors += [(job, *anchor) for anchor in links.anchors]
                for key, url in links.files.items():
                    self.wanted.setdefault(key, job.source.find(url))
                target.write_text(text, encoding="utf-8")
            elif job.output.format == "typst":
                self.progress(job.output.path, len(written) + 1, len(jobs))
                self._pdf(job, result, target)
            elif job.output.format == "jats":
                target.write_text(tidy_jats(job.document.read_text(encoding="utf-8")), encoding="utf-8")
                for name in map(str, result["images"]):
                    if not html.OUTSIDE.match(name):
                        self.wanted.setdefault(config.join(job.output.folder, name), job.source.find(name))
            else:
                shutil.copyfile(job.document, target)
            written.append(str(target))
        findings.check_anchors(anchors, identifiers)
        return written

    def _pdf(self, job: Job, result: Metadata, target: Path) -> None:
        for name in result["images"]:
            self._place_image(job, str(name))
        document = self.images / f"{job.document.stem}.typ"
        shutil.copyfile(job.document, document)
        pdf.compile_document(document, target, self.images, job.output.metadata, job.output.page)

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
            lines = [f"  <url><loc>{base}/{path}</loc></url>" for path in self.pages.values()]
            head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            (self.folder / "sitemap.xml").write_text(head + "\n".join(lines) + "\n</urlset>\n", encoding="utf-8")

    def check_files(self) -> None:
        """Raise UserError for the first link to a file that is not in the finished site."""
        for name, place in self.wanted.items():
            if not (self.folder / name).exists():
                raise UserError(
                    f"a link points to {name}, which is not in the site", place,
                    remedy="correct the link, or add the file to the render list or the resources",
                )  # fmt: skip


def tidy_jats(text: str) -> str:
    """JATS with the identifier of a table on its wrapper, where references look for it."""
    pattern = re.compile(r'<table-wrap>((?:(?!</table-wrap>).)*?)<table id="([^"]*)"', re.DOTALL)
    return pattern.sub(r'<table-wrap id="\2">\1<table', text)


def _included(project: Project, job: Job, key: str) -> Iterable[str]:
    for item in as_list(job.output.metadata.get(key)):
        if isinstance(item, dict) and "text" in item:
            yield "\n" + str(item["text"]).strip()
            continue
        name = str(item["file"] if isinstance(item, dict) else item)
        found = [p for p in (config.join(job.output.folder, name), config.join("", name)) if (project.root / p).is_file()]
        if not found:
            raise UserError(f"the file {name} ({key}) is not there", job.source.find(name), remedy="correct the path")
        yield "\n" + (project.root / found[0]).read_text(encoding="utf-8").strip()


def _without_none(found: Metadata) -> Metadata:
    """Lua sees JSON's null as a value of its own."""
    return {key: value for key, value in found.items() if value is not None}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)
