"""The code of a page is run again exactly when something changed that it can have read; else its output is shown again."""

from __future__ import annotations

import subprocess

import pytest

from caseseries.engines.pandoc import cells, recorded, source
from caseseries.store import cache

PAGE = """---
title: "`{python} 1 + 1` women"
---

A sentence.

```{python}
from pathlib import Path

from tests.engines.test_recorded import RUNS

RUNS.append(1)
print(Path("notes/story.md").read_text() if Path("notes/story.md").is_file() else "no story")
```

Of `{python} Path("numbers.csv").read_text().strip()` patients.
"""


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "index.qmd").write_text(PAGE)
    (folder / "numbers.csv").write_text("5\n")
    (folder / "notes").mkdir()
    RUNS.clear()
    return folder


RUNS: list[int] = []
"""One for each time that the page's code has run."""


def _shown(root):
    """What the page's code puts out now, and its text."""
    with cache.using(root):
        page = source.read(root, "index.qmd")
        executed = cells.run(page, root, recorded.state(root))
        printed = [
            o.text
            for piece in executed.pieces
            if isinstance(piece, cells.Ran)
            for o in piece.outputs
        ]
        texts = [piece.filled() for piece in executed.pieces if isinstance(piece, cells.Text)]
        return executed.metadata["title"], "".join(printed), "".join(texts)


def _edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_page_that_changed_in_nothing_is_not_run(root):
    first = _shown(root)
    assert first[:2] == ("2 women", "no story\n")
    assert "Of 5 patients." in first[2]
    assert _shown(root) == first
    assert len(RUNS) == 1


def test_a_changed_sentence_runs_nothing(root):
    _shown(root)
    _edit(root / "index.qmd", "A sentence.", "Another sentence.")
    assert "Another sentence." in _shown(root)[2]
    assert len(RUNS) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("numbers.csv", "6\n"),
        ("new.csv", "a file that was not there\n"),
        ("notes/story.md", "A story.\n"),
        ("new.qmd", "a page that was not there\n"),
        ("local.py", "x = 1\n"),
    ],
)
def test_a_file_that_code_may_read_runs_it(root, name, text):
    _shown(root)
    (root / name).write_text(text)
    shown = _shown(root)
    assert len(RUNS) == 2
    if name == "numbers.csv":
        assert "Of 6 patients." in shown[2]
    if name == "notes/story.md":
        assert shown[1] == "A story.\n\n"


def test_prose_that_code_has_read_runs_it_and_other_prose_does_not(root):
    (root / "notes/story.md").write_text("A story.")
    (root / "other.qmd").write_text("Another page.")
    _shown(root)
    (root / "other.qmd").write_text("Another page, changed.")
    _shown(root)
    assert len(RUNS) == 1
    (root / "notes/story.md").write_text("Another story.")
    assert _shown(root)[1] == "Another story.\n"
    assert len(RUNS) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("no story", "none"),
        ("1 + 1", "1 + 2"),
        (".strip()", ".strip() * 2"),
    ],
)
def test_changed_code_is_run(root, old, new):
    before = _shown(root)
    _edit(root / "index.qmd", old, new)
    assert _shown(root) != before
    assert len(RUNS) == 2


def test_a_hidden_file_that_code_has_read_runs_it(root):
    (root / ".kept").mkdir()
    (root / ".kept/numbers.csv").write_text("7")
    _edit(root / "index.qmd", 'Path("numbers.csv")', 'Path(".kept/numbers.csv")')
    assert "Of 7 patients." in _shown(root)[2]
    (root / ".kept/numbers.csv").write_text("8")
    assert "Of 8 patients." in _shown(root)[2]
    assert len(RUNS) == 2


def test_a_file_elsewhere_that_code_has_read_runs_it(root, tmp_path):
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("7")
    _edit(root / "index.qmd", 'Path("numbers.csv")', f'Path("{elsewhere}")')
    assert "Of 7 patients." in _shown(root)[2]
    elsewhere.write_text("8")
    assert "Of 8 patients." in _shown(root)[2]
    assert len(RUNS) == 2


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
        "Path('../beside.txt').write_text('x')",
    ],
)
def test_code_of_which_not_all_can_be_known_is_run_each_time(root, code):
    _edit(root / "index.qmd", "from pathlib import Path", f"from pathlib import Path; {code}")
    _shown(root)
    _shown(root)
    assert len(RUNS) == 2


def test_code_that_asks_git_is_run_at_another_commit(root):
    def git(*words):
        subprocess.run(
            ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org", *words],
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    (root / "index.qmd").write_text(
        (root / "index.qmd")
        .read_text()
        .replace(
            "from pathlib import Path",
            "from pathlib import Path\nimport subprocess\nsubprocess.run(['git', 'rev-parse', 'HEAD'], capture_output=True)",
        )
    )
    git("add", "-A")
    git("commit", "-qm", "one")
    _shown(root)
    _shown(root)
    assert len(RUNS) == 1
    git("commit", "-qm", "two", "--allow-empty")
    _shown(root)
    assert len(RUNS) == 2


def test_pictures_that_code_has_drawn_are_put_back(root):
    _edit(
        root / "index.qmd",
        "print(",
        "Path('generated/figures').mkdir(parents=True, exist_ok=True)\nPath('generated/figures/a.svg').write_text('<svg/>')\nprint(",
    )
    _shown(root)
    (root / "generated/figures/a.svg").unlink()
    _shown(root)
    assert len(RUNS) == 1
    assert (root / "generated/figures/a.svg").read_text() == "<svg/>"
    (root / "generated/figures/a.svg").write_text("<svg>changed by hand</svg>")
    _shown(root)
    assert (root / "generated/figures/a.svg").read_text() == "<svg/>"


def test_a_fault_is_told_again(root):
    _edit(root / "index.qmd", "1 + 1", "1 / 0")
    for _ in range(2):
        with pytest.raises(Exception, match="division by zero"):
            _shown(root)
