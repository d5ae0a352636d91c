"""A change of the five-patient study's files, and what is told of it."""

import pytest

from caseseries.cohort import load
from caseseries.errors import UserError, UserErrors
from caseseries.study import read_study


def edit(folder, table, old, new):
    """Change the first place in a table's file where a text stands."""
    path = folder / f"data/{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_alone(folder, table, old, new):
    """Change a table's file and leave the study no other but adsl, which is read sooner."""
    edit(folder, table, old, new)
    for path in (folder / "data").glob("*.csv"):
        if path.stem not in ("adsl", table):
            path.unlink()


def message(folder):
    """What is told when the study of a folder is loaded."""
    with pytest.raises((UserError, UserErrors)) as caught:
        load(read_study(folder))
    return str(caught.value)
