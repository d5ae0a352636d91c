"""Which files of a site are shared by all versions, which keep their place, and what a manifest holds."""

from __future__ import annotations

import hashlib

import pytest

from caseseries.versions.layout import Manifest, lay_out

from .conftest import Build, pdf


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_shared_file_is_named_by_what_it_holds(build: Build) -> None:
    site = build("1.0.0")
    picture = (site / "figures/a.svg").read_bytes()
    release = lay_out(site)
    name = f"{sha(picture)[:20]}.svg"
    assert release.manifest.store["figures/a.svg"] == name
    assert release.store[f"_store/{name}"] == picture
    assert "figures/a.svg" not in release.files
    assert f'src="../../_store/{name}"' in release.files["index.html"].decode()
    assert f'src="_store/{name}"' in release.root["index.html"].decode()


def test_the_article_s_xml_finds_its_pictures_where_they_are_shared(build: Build) -> None:
    site = build("1.0.0")
    link = '<graphic xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{}"/>'
    (site / "article.xml").write_text(link.format("figures/a.svg"), encoding="utf-8")
    release = lay_out(site)
    [name] = [name for path, name in release.manifest.store.items() if path == "figures/a.svg"]
    assert release.files["article.xml"].decode() == link.format(f"../../_store/{name}")
    assert release.root["article.xml"].decode() == link.format(f"_store/{name}")


def test_a_file_that_no_tag_names_keeps_its_place(build: Build) -> None:
    site = build("1.0.0")
    (site / "figures/lone.svg").write_text("<svg/>")
    (site / "data.csv").write_text("a\n")
    release = lay_out(site)
    assert release.files["figures/lone.svg"] == b"<svg/>"
    assert release.files["data.csv"] == b"a\n"
    # A paper is no part of a page, however often it is linked.
    assert release.files["paper.pdf"] == pdf("1.0.0").encode()


@pytest.mark.parametrize(
    "code",
    [
        "document.currentScript.src", "import.meta.url", "import('./x.js')", 'import("./x.js")', 'from "./x.js"',
        "importScripts('x.js')", "new Worker('x.js')", "new SharedWorker('x.js')",
    ],
)  # fmt: skip
def test_a_script_that_asks_where_it_stands_stays_there(build: Build, code: str) -> None:
    site = build("1.0.0")
    (site / "assets/site.js").write_text(code)
    assert "assets/site.js" in lay_out(site).files


def test_a_file_that_a_script_of_a_page_names_stays(build: Build) -> None:
    site = build("1.0.0")
    start = site / "index.html"
    start.write_text(start.read_text().replace("</body>", '<script>load("t.ttf")</script></body>'))
    release = lay_out(site)
    assert "fonts/t.ttf" in release.files
    # So does the style that names it: its reference could not be kept otherwise.
    assert "assets/site.css" in release.files
    assert 'url("../fonts/t.ttf")' in release.files["assets/site.css"].decode()


def test_what_is_of_one_build_or_of_a_host_is_dropped_and_what_is_of_the_root_stands_there_alone(
    build: Build,
) -> None:
    site = build("1.0.0")
    for name in ("robots.txt", ".nojekyll", "CNAME", "sitemap.xml"):
        (site / name).write_text(name)
    release = lay_out(site)
    for name in ("robots.txt", ".nojekyll", "versions.js", "build.json"):
        assert name not in release.files
        assert name not in release.root
    for name in ("CNAME", "sitemap.xml"):
        assert name not in release.files
        assert release.root[name] == name.encode()
        assert release.manifest.root_only[name] == sha(name.encode())


def test_a_manifest_holds_the_hash_of_every_file(build: Build) -> None:
    release = lay_out(build("1.0.0"))
    manifest = release.manifest
    assert manifest.files == {path: sha(data) for path, data in release.files.items()}
    assert list(manifest.files) == sorted(manifest.files)
    differing = {p for p, d in release.root.items() if p in release.files and d != release.files[p]}
    assert set(manifest.root) == differing == {"index.html", "sub/one.html", "sub/changes.html"}
    assert manifest.at_root() == {path: sha(data) for path, data in release.root.items()}
    assert manifest.changes == "sub/changes.html"
    assert manifest.pages == ["index.html", "sub/changes.html", "sub/one.html"]


def test_a_manifest_reads_back_and_keeps_its_text(build: Build) -> None:
    manifest = lay_out(build("1.0.0")).manifest
    text = manifest.to_json()
    assert Manifest.from_json(text) == manifest
    other = text.replace("\n ", "\n  ")
    assert Manifest.from_json(other).to_json() == other
    for bad in ("[]", "{}", '{"facts": 1}', text.replace('"files"', '"unknown"')):
        with pytest.raises(ValueError, match="not a manifest"):
            Manifest.from_json(bad)


def test_a_site_in_another_folder_has_the_same_bytes(build: Build) -> None:
    assert lay_out(build("1.0.0")) == lay_out(build("1.0.0", name="elsewhere"))
