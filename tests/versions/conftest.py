"""A tiny site of the five-patient study, built by hand and stamped as every build is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries.build import version_stamp
from caseseries.study import read_study

FIVE = Path(__file__).parents[1] / "fixtures/five"
Build = Callable[..., Path]


def page(title: str, up: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<link rel="stylesheet" href="{up}assets/site.css">\n</head>\n<body>\n'
        f"<main><h1>{title}</h1>\n{body}\n</main>\n"
        f'<footer><span class="cs-version-slot">Version</span></footer>\n'
        f'<script src="{up}assets/site.js"></script>\n</body>\n</html>\n'
    )


def pdf(title: str) -> str:
    """A PDF of one empty page, written by hand; its bytes are of ASCII."""
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        f"<< /Title ({title}) >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{part}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return f"{text}xref\n0 5\n0000000000 65535 f \n{rows}{end}"


def make_site(
    place: Path, version: str, text: str = "", site_url: str = "", more: str = ""
) -> Path:
    """Write a site of three pages, a style with a font, a script, a picture and a paper; return its folder.

    text: words on the first page. more: name of a further page.
    """
    study_folder = place.with_name(f"{place.name}-study")
    shutil.rmtree(study_folder, ignore_errors=True)
    study_folder.mkdir(parents=True)
    plan = (FIVE / "study.yml").read_text(encoding="utf-8")
    plan = re.sub(
        r"number: [\d.]+, date: [\d-]+",
        f"number: {version}, date: 2025-01-{1 + int(version[0]):02}",
        plan,
    )
    plan = plan.replace("  synthetic: true", f"  synthetic: true\n  site_url: '{site_url}'")
    (study_folder / "study.yml").write_text(plan, encoding="utf-8")

    shutil.rmtree(place, ignore_errors=True)
    files = {
        "index.html": page(
            "Start",
            "",
            f'<p>{text or "Text"}</p><img src="figures/a.svg" alt="A > b"><a href="sub/one.html">One</a>'
            '<a href="paper.pdf">Paper</a>',
        ),
        "sub/one.html": page(
            "One",
            "../",
            '<img src="../figures/a.svg" alt="A"><a href="../index.html#top">Start</a>',
        ),
        "sub/changes.html": page("Changes", "../", '<div class="cs-changes">What changed</div>'),
        "assets/site.css": '@font-face{font-family:T;src:url("../fonts/t.ttf")}body{font-family:T}',
        # Finds a further script as the package's own does, by the page's link of the kind caseseries-asset.
        "assets/site.js": """document.documentElement.className = "has-script";
            var late = document.createElement("script");
            late.src = document.querySelector('link[rel="caseseries-asset"][data-name="late.js"]').href;
            document.head.appendChild(late);""",
        "generated/assets/late.js": "window.late = 1;",
        "figures/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "paper.pdf": pdf(version),
    }
    if more:
        files[more] = page(more, "../" * more.count("/"), "")
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (place / "fonts").mkdir()
    (place / "fonts/t.ttf").write_bytes(b"\x00\x01\x00\x00" + bytes(range(256)))
    version_stamp.stamp(read_study(study_folder), place)
    return place


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that builds a version of the tiny site in a folder of its own."""

    def make(version: str, text: str = "", name: str = "", **more: str) -> Path:
        return make_site(tmp_path / "builds" / (name or version), version, text, **more)

    return make
