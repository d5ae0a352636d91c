"""The package's fonts: their signs, where one that they lack is told, and bytes that no font of a machine changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageFont

from caseseries import engines
from caseseries.analyses.study_results import compute_study
from caseseries.cohort import load
from caseseries.errors import UserError
from caseseries.figures import build
from caseseries.figures.base import Figure, with_data, write_svg
from caseseries.patients import pages
from caseseries.patients.labs import combined
from caseseries.patients.patient import patients
from caseseries.patients.view import page, shared
from caseseries.results import PatientResults, Results
from caseseries.store import shipped_fonts
from caseseries.study import read_study

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/caseseries"


# signs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", ["Regular", "Semibold", "Bold"])
def test_the_signs_are_those_that_another_reader_of_fonts_draws(face: str) -> None:
    """FreeType draws the font's box for a sign that is not in it; it puts nothing together without a shaper."""
    file = shipped_fonts.folder() / f"SourceSansPro-{face}.ttf"
    font = ImageFont.truetype(file, 40, layout_engine=ImageFont.Layout.BASIC)

    def drawn(sign: str) -> bytes:
        return bytes(font.getmask(sign)) + repr(font.getbbox(sign)).encode()

    box = drawn("\U0010ffff")
    signs = [chr(n) for n in range(0x20, 0x2E00) if chr(n).isprintable()]
    signs = [sign for sign in signs if unicodedata.normalize("NFD", sign) == sign]
    assert shipped_fonts.lacking("".join(signs)) == [sign for sign in signs if drawn(sign) == box]


def test_scripts_and_signs_that_authors_ask_for() -> None:
    assert shipped_fonts.lacking("Ǟ Ärzte Łódź Đặng Ωμέγα Москва ≤ ≥ − × ± ½ → ‰ ⁹ χ²\tx\n") == []
    assert shipped_fonts.lacking("a▸b▸c 患者 ع") == ["ع", "▸", "患", "者"]
    assert shipped_fonts.named("▸") == "▸ (U+25B8)"
    assert shipped_fonts.named("\u200b") == "U+200B"


def test_common_signs_of_units_and_cells_are_drawn_by_others_of_the_same_look(
    tmp_path: Path,
) -> None:
    text = "CD8⁺\N{EN SPACE}5\N{THIN SPACE}000 × 10⁻⁶"
    shipped_fonts.check(text, "the figure", tmp_path)
    spec = {"data": {"values": [{"x": text}]}, "mark": "text", "encoding": {"text": {"field": "x"}}}
    drawn = (tmp_path / write_svg(spec, tmp_path, "one")).read_text(encoding="utf-8")
    assert "CD8+\N{FIGURE SPACE}5\N{NARROW NO-BREAK SPACE}000 × 10ˉ⁶" in drawn


READ = {"cohort/characters.py", "escape.py", "store/shipped_fonts.py"} | {
    "audit/notation.py",
    "identifiers/dates.py",
    "identifiers/digits.py",
    "identifiers/folding.py",
    "identifiers/months.py",
    "identifiers/patterns.py",
    "identifiers/needles.py",
    "audit/printed_cells.py",
    "diff/docx.py",
    "diff/docx_text.py",
    "diff/prose.py",
    "diff/references.py",
}
"""They look for signs in what others wrote, or mark places in a terminal and on the page of changes."""


def test_the_package_itself_writes_no_sign_that_its_fonts_lack() -> None:
    kinds = {".py", ".js", ".css", ".typ", ".lua", ".j2", ".jinja"}
    files = [p for p in PACKAGE.rglob("*") if p.suffix in kinds]
    found = {
        p.relative_to(PACKAGE).as_posix(): shipped_fonts.lacking(p.read_text(encoding="utf-8"))
        for p in files
    }
    assert len(found) > 100
    assert {name: signs for name, signs in found.items() if signs and name not in READ} == {}


# told, with its place ---------------------------------------------------------------------------------


def _told(study: Path, file: str, old: str, new: str) -> str:
    """What is said about the drawings of a study after a change to one of its files."""
    path = study / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    computed = compute_study(study)
    assert computed.cohort is not None
    try:
        for plan in computed.study.figures:
            build(computed.study, computed.results, computed.patients, plan.id)
        pages.write(computed.study, computed.cohort, computed.results)
    except UserError as error:
        return str(error)
    return ""


def test_a_sign_in_the_data_is_told_by_row_and_column_and_no_value(five: Path) -> None:
    # The second treatment is the third line of the file: the header is row 1.
    said = _told(five, "data/adex.csv", "T-2,1,Testumab,10,mg,", "T-2,1,Testumab,10,m▸g,")
    assert "shows ▸ (U+25B8), which the font of charts lacks" in said
    assert "▸ (U+25B8) stands in data/adex.csv, row 3, column EXDOSU" in said
    assert "what to do: " in said
    assert "m▸g" not in said
    assert "T-2" not in said


def test_a_sign_in_study_yml_is_told_by_figure_and_line(five: Path) -> None:
    said = _told(five, "study.yml", "x: Days, alt", "x: Days\N{ZERO WIDTH SPACE}☺, alt")
    lines = (five / "study.yml").read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "id: course, kind: swimmer" in line)
    assert said.startswith("the figure course shows U+200B, ☺ (U+263A), which the font of charts")
    assert f"U+200B stands in study.yml:{number}" in said


QUARTO_YML = "project: {type: website, execute-dir: project}\nwebsite: {title: Small}\n"


def _print(root: Path, **files: str) -> None:
    for name, text in {"_quarto.yml": QUARTO_YML, "index.qmd": "", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    engines.render(root, "pandoc")


def test_a_sign_that_no_font_of_print_has_is_told_by_page_and_line(tmp_path: Path) -> None:
    page = "---\ntitle: T\nformat: typst\n---\n\n# One\n\nOf these ▸ none,\nof those 患者.\n"
    with pytest.raises(UserError) as caught:
        _print(tmp_path, **{"index.qmd": page})
    # Libertinus Serif, which typst brings, has no ▸ either, but its DejaVu Sans Mono does.
    assert (
        "index.qmd: no font of the PDF has 患 (U+60A3); 患 (U+60A3) stands in index.qmd:9"
        in str(caught.value)
    )


# the same bytes, whatever fonts a machine has ---------------------------------------------------------

FONTS = Path("/usr/share/fonts")
DEJAVU = FONTS / "truetype/dejavu"
LEFT_OUT = shutil.ignore_patterns(
    *(".*", "_site*", "generated", "full.qmd", "patients", "tests", "src", "__pycache__")
)
DRAW = """
import json, sys
from pathlib import Path
from caseseries.engines.pandoc.pdf import compile_document
from caseseries.figures.base import write_png, write_svg

specs, out = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2])
text = '#set document(title: "One")\\n#set text(font: "Libertinus Serif")\\n= One\\n▸ ≥ ⟨x⟩\\n\\n'
text += '#text(font: ("Source Sans Pro", "Libertinus Serif"))[Of these ▸ _none_ *at all*]\\n'
write_png(specs["swimmer"], out, "swimmer")
write_png(specs["lacking"], out, "lacking")
for name, spec in specs.items():
    text += f'#image("{write_svg(spec, out, name)}", alt: "{name}")\\n'
(out / "page.typ").write_text(text, encoding="utf-8")
compile_document(out / "page.typ", out / "page.pdf", out, out, {}, "page")
"""


def _specs(folder: Path) -> dict[str, Any]:
    """A figure of each kind of the first study, and all drawings of one of its patients."""
    study = read_study(ROOT)
    results = Results.read(study.results_file)
    rows = PatientResults.read(study.patients_file)
    kinds = {plan.kind: plan.id for plan in reversed(study.figures)}
    figures = {kind: build(study, results, rows, id) for kind, id in kinds.items()}
    specs = {kind: figure.spec for kind, figure in figures.items() if isinstance(figure, Figure)}
    cohort = load(study)
    everybody = patients(study, cohort)
    common = shared(study, cohort, everybody)
    for chart in page(common, everybody, 0, folder).charts:
        values = combined(common.rows[chart.spec], chart.rows)
        specs[f"patient-{chart.spec}"] = with_data(common.charts[chart.spec], {"values": values})
    # Nothing of ours draws a sign that the fonts lack; if it did, the bytes would be the same all the same.
    specs["lacking"] = {
        "data": {"values": [{"x": "a ▸ b"}]},
        "mark": "bar",
        "encoding": {"y": {"field": "x"}},
    }
    return specs


def _other_editions(folder: Path) -> None:
    """Put fonts into a folder that go by the names and weights of ours, and are drawn otherwise."""
    for face, weight in (("Black", 400), ("ExtraLight", 600)):
        data = bytearray((shipped_fonts.SOURCE / f"SourceSansPro-{face}.ttf").read_bytes())
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
            if data[at : at + 4] == b"OS/2":
                struct.pack_into(">H", data, struct.unpack_from(">I", data, at + 8)[0] + 4, weight)
        (folder / f"{face}.ttf").write_bytes(data)


def _machine(folder: Path, *lent: Path) -> dict[str, str]:
    """The environment of a machine that has the fonts of these folders and no others."""
    folder.mkdir()
    conf = folder / "fonts.conf"
    named = "".join(f"<dir>{path}</dir>" for path in (folder, *lent))
    conf.write_text(f"<fontconfig>{named}</fontconfig>", encoding="utf-8")
    return os.environ | {"FONTCONFIG_FILE": str(conf)}


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Machines with no fonts, with DejaVu, and with all that this one has and other editions of ours."""
    base = tmp_path_factory.mktemp("machines")
    found = {"empty": _machine(base / "empty"), "full": _machine(base / "full", FONTS)}
    _other_editions(base / "full")
    if DEJAVU.is_dir():
        found["DejaVu"] = _machine(base / "DejaVu", DEJAVU)
    return found


@pytest.fixture(scope="module")
def drawn(
    machines: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    """The hashes of charts and of a page of print, by machine."""
    base = tmp_path_factory.mktemp("drawn")
    (base / "specs.json").write_text(json.dumps(_specs(base)), encoding="utf-8")
    running = []
    for machine, environment in machines.items():
        (base / machine).mkdir()
        command = [sys.executable, "-c", DRAW, str(base / "specs.json"), str(base / machine)]
        running.append(subprocess.Popen(command, env=environment))
    assert [process.wait() for process in running] == [0] * len(running)
    return {machine: _hashes(base / machine) for machine in machines}


@pytest.mark.parametrize("machine", ["DejaVu", "full"])
def test_charts_and_print_are_the_same_bytes_whatever_fonts_there_are(
    machine: str, drawn: dict[str, dict[str, str]]
) -> None:
    if machine not in drawn:
        pytest.skip("this machine has no DejaVu to lend")
    # 7 kinds of figure, 4 drawings of a patient, 1 more; 2 as PNG; typst; PDF
    assert len(drawn["empty"]) == 16
    assert drawn[machine] == drawn["empty"]


@pytest.mark.slow
def test_the_first_study_is_the_same_bytes_whatever_fonts_there_are(
    machines: dict[str, dict[str, str]], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    if not pytestconfig.getoption("full"):
        pytest.skip("builds the first study twice: part of `make test-all`")
    sites = []
    for machine in ("empty", "full"):
        study = tmp_path / machine / "study"
        shutil.copytree(ROOT, study, ignore=LEFT_OUT)
        subprocess.run(
            [sys.executable, "-m", "caseseries", "render", "--engine", "pandoc"],
            cwd=study,
            env=machines[machine],
            check=True,
        )
        sites.append(_hashes(study / "_site"))
    assert len(sites[0]) > 100
    assert sites[0] == sites[1]
