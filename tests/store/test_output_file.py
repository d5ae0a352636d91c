"""The file of --output: it takes the place of an earlier output, and of nothing that people write or that is read."""

import json

import pytest
from typer.testing import CliRunner

from caseseries.cli.commands import app
from caseseries.errors import UserError
from caseseries.store import output_file


@pytest.mark.parametrize("name", ["study.yml", "index.qmd", "data/adsl.csv", "data/../study.yml"])
@pytest.mark.parametrize(
    "words", [("table", "harms", "-f", "csv"), ("results", "-f", "ard"), ("diff", "-f", "docx")]
)
def test_no_output_takes_the_place_of_a_source(five, name, words):
    before = (five / name).read_bytes()
    done = CliRunner().invoke(app, [*words, "-p", str(five), "-o", str(five / name)])
    assert isinstance(done.exception, UserError)
    assert "would replace a file that is no output" in str(done.exception)
    assert name in str(done.exception)
    assert (five / name).read_bytes() == before


@pytest.mark.parametrize("name", ["data/advs.csv", "data/harms.txt", "results/released/9.0.0.csv"])
def test_no_output_stands_among_what_is_read(five, name):
    done = CliRunner().invoke(app, ["table", "harms", "-p", str(five), "-o", str(five / name)])
    assert "stand among files that are read" in str(done.exception)
    assert not (five / name).exists()


def test_neither_does_one_through_a_link(five):
    link = five / "harms.csv"
    link.symlink_to(five / "data/adae.csv")
    before = link.read_bytes()
    done = CliRunner().invoke(app, ["table", "harms", "-p", str(five), "-o", str(link)])
    assert isinstance(done.exception, UserError)
    assert link.read_bytes() == before


def test_an_earlier_output_is_replaced(five):
    out = five / "results/results.json"
    for _ in range(2):
        done = CliRunner().invoke(app, ["results", "-f", "ard", "-p", str(five), "-o", str(out)])
        assert done.exit_code == 0, done.exception
    assert json.loads(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("option", ["-o", "--csv"])
def test_a_report_does_not_take_the_place_of_the_paper(tmp_path, option):
    paper = tmp_path / "paper.html"
    paper.write_text("<p>No table.</p>", encoding="utf-8")
    done = CliRunner().invoke(app, ["audit", str(paper), option, str(paper)])
    assert isinstance(done.exception, UserError)
    assert paper.read_text(encoding="utf-8") == "<p>No table.</p>"


def test_a_device_is_written_to_and_stays(tmp_path):
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    handle = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    output_file.put(pipe, "text")
    assert os.read(handle, 10) == b"text"
    os.close(handle)
    assert pipe.is_fifo()
