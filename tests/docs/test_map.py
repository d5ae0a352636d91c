"""CONTRIBUTING's map: every room stands in it, every name in it exists, and each step of a walk is taken."""

import ast
import importlib
import inspect
import re
import tomllib
from types import ModuleType

import pytest

from tests.docs.pages import (
    PACKAGE,
    ROOT,
    ground,
    is_name,
    markdown,
    prose,
    resolve,
    rooms,
    spans,
)

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_ROW = re.compile(r"^\| (\d+) \| `(\w+)(/|\.py)` \| (\w+) \| (.+) \|$", re.MULTILINE)
_PATH = re.compile(r"[\w./-]+(?:/|\.(?:py|md|yml|toml|csv|js|lock))")
MAP = [match.groups() for match in _ROW.finditer(TEXT)]


def test_every_room_has_a_line_and_every_line_a_room():
    names = [name for _, name, *_ in MAP]
    assert sorted(names) == sorted(rooms() | ground())
    assert all((end == "/") == (name in rooms()) for _, name, end, *_ in MAP)


def test_every_other_folder_of_the_package_is_named():
    # A folder that held modules once may keep their compiled files.
    files = [p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    others = {p.relative_to(PACKAGE).parts[0] for p in files if p.parent != PACKAGE} - rooms()
    assert {f"{name}/" for name in others} <= set(spans(TEXT))


def test_rows_are_the_declared_layers():
    contract = next(
        c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["type"] == "layers"
    )
    layers = [{name.strip() for name in re.split("[|:]", layer)} for layer in contract["layers"]]
    rows: dict[int, set[str]] = {}
    for number, name, *_ in MAP:
        rows.setdefault(int(number), set()).add(name)
    assert list(rows) == sorted(rows, reverse=True)
    assert list(rows.values()) == layers


@pytest.mark.parametrize(
    ("name", "part"), [(name, part) for _, name, end, part, _ in MAP if end == "/"]
)
def test_a_room_says_to_which_part_it_belongs(name, part):
    room = importlib.import_module(f"caseseries.{name}")
    said = re.findall(r"Analysis package|Machinery", room.__doc__)
    assert said == [{"analysis": "Analysis package", "machinery": "Machinery"}[part]]


@pytest.mark.parametrize("name", sorted(rooms()))
def test_names_in_a_rooms_docstring_exist(name):
    room = importlib.import_module(f"caseseries.{name}")
    for span in spans(room.__doc__):
        if re.fullmatch(r"[A-Za-z]\w*(\.[A-Za-z]\w*)?", span):
            assert is_name(span) or resolve(f"{name}.{span}") is not None


@pytest.mark.parametrize("page", [p.relative_to(ROOT).as_posix() for p in markdown()])
def test_dotted_names_exist(page):
    for span in spans((ROOT / page).read_text(encoding="utf-8")):
        if is_name(span):
            resolve(span)


@pytest.mark.parametrize("span", sorted(set(spans(TEXT))))
def test_whatever_stands_in_backticks_exists(span):
    if is_name(span):
        resolve(span)
    elif _PATH.fullmatch(span):
        assert (ROOT / span).exists() or (PACKAGE / span).exists()
    elif span.startswith("make "):
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert re.search(rf"^{span.removeprefix('make ')}:", makefile, re.MULTILINE)
    elif span.startswith("python -m "):
        module, _, file = span.removeprefix("python -m ").partition(" > ")
        assert importlib.util.find_spec(module)
        assert (ROOT / file).is_file()
    else:
        assert re.search(rf"(?<!\w){re.escape(span)}(?!\w)", _everything())


def _everything() -> str:
    files = [*PACKAGE.rglob("*.py"), *(PACKAGE / "assets").glob("*.js"), ROOT / "pyproject.toml"]
    files += [ROOT / "tests/fixtures/five/study.yml", ROOT / "tests/fixtures/five/index.qmd"]
    return "\n".join(p.read_text(encoding="utf-8") for p in files)


def _steps() -> list[list[str]]:
    walks = TEXT.partition("## Three walks\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\d+\. (.*)$", prose(walks), re.MULTILINE)
    return [[span for span in spans(line) if is_name(span)] for line in lines]


def test_there_are_three_walks_of_many_steps():
    walks = TEXT.partition("## Three walks\n")[2].partition("\n## ")[0]
    assert walks.count("\n### ") == 3
    assert sum(len(step) > 1 for step in _steps()) > 15


@pytest.mark.parametrize("step", [s for s in _steps() if len(s) > 1], ids=lambda step: step[0])
def test_the_first_of_a_step_calls_the_others(step):
    caller = _module_of(step[0])
    for name in step[1:]:
        assert _uses(caller, name), f"{caller.__name__} does not use {name}"


def _module_of(name: str) -> ModuleType:
    while not isinstance(resolve(name), ModuleType):
        name = name.rpartition(".")[0]
    return importlib.import_module(f"caseseries.{name}")


def _uses(caller: ModuleType, name: str) -> bool:
    """Whether a module has a thing, or takes it from where it is, and has its name in its code beside the import."""
    tree = ast.parse(inspect.getsource(caller))
    last = name.rpartition(".")[2]
    used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    used |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    if _module_of(name) is caller or isinstance(resolve(name.rpartition(".")[0]), type):
        defined = {n.name for n in ast.walk(tree) if hasattr(n, "name")}
        return last in used | defined
    imported = [_attribute(node.module, alias.name) for node, alias in _imports(tree)]
    thing = resolve(name)
    held = any(found is thing or getattr(found, last, None) is thing for found in imported)
    return held and last in used


def _imports(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("caseseries"):
            for alias in node.names:
                yield node, alias


def _attribute(module: str, name: str) -> object:
    found = importlib.import_module(module)
    return getattr(found, name, None) or importlib.import_module(f"{module}.{name}")


def test_every_dependency_has_its_reason():
    project = PROJECT["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    declared += project["optional-dependencies"]["kernel"]
    table = TEXT.partition("## Dependencies, and why each")[2]
    listed = {
        name.strip().lower()
        for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
        for name in row.split(",")
    }
    names = {re.split(r"[<>=~!\[]", d)[0].lower() for d in declared}
    assert names - listed == set()
