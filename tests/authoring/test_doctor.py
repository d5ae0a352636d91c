"""What the machine has and lacks, and which packages an installation without a network takes."""

import json
import shutil

import pytest

from caseseries.authoring import doctor
from tests.command_line import caseseries


def _by_name(findings):
    return {finding.what: finding for finding in findings}


def test_what_is_here_is_said_in_words(tmp_path):
    found = _by_name(doctor.look(tmp_path))
    assert {
        "Python",
        "packages",
        "Quarto",
        "git",
        "folder",
        "space",
        "study",
        "system",
        "encoding",
    } == set(found)
    assert found["packages"].state == "good"
    assert found["study"].state == "note"
    assert "Everything that a study needs is here." in doctor.as_text(
        [found["packages"], found["study"]]
    )


def test_a_machine_without_quarto_and_git_lacks_nothing_that_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found = _by_name(doctor.look(tmp_path))
    assert (found["Quarto"].state, found["git"].state) == ("note", "note")
    assert "not needed" in found["Quarto"].change


def test_a_package_of_the_wrong_version_is_missing(tmp_path, monkeypatch):
    held = doctor.version
    monkeypatch.setattr(doctor, "version", lambda name: "0.0.1" if name == "numpy" else held(name))
    found = _by_name(doctor.look(tmp_path))["packages"]
    assert found.state == "missing"
    assert "numpy is 0.0.1, needed >=2" in found.found
    assert "Something is missing: packages." in doctor.as_text([found])


@pytest.mark.parametrize(
    ("megabytes", "state"), [(100, "missing"), (499, "missing"), (501, "good")]
)
def test_a_disk_without_room_for_a_build_is_told(tmp_path, monkeypatch, megabytes, state):
    usage = shutil.disk_usage(tmp_path)._replace(free=megabytes * 1024 * 1024)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    (space,) = (f for f in doctor.look(tmp_path) if f.what == "space")
    assert (space.state, space.found) == (state, f"{megabytes} MB free")
    assert ("half a gigabyte" in space.change) == (state == "missing")


def test_wheels_are_the_program_and_all_that_it_needs_in_turn():
    names = {line.partition("==")[0] for line in doctor.wheels()}
    # numpy is needed itself, python-dateutil by pandas, pytest by nobody
    assert {"caseseries", "numpy", "python-dateutil"} <= names
    assert "pytest" not in names


def test_a_folder_of_wheels_is_told_what_it_lacks(tmp_path):
    wanted = doctor.wheels()
    for line in wanted:
        name, _, number = line.partition("==")
        (tmp_path / f"{name.replace('-', '_')}-{number}-py3-none-any.whl").touch()
    assert doctor.absent_wheels(tmp_path) == []
    (tmp_path / f"numpy-{dict(w.split('==') for w in wanted)['numpy']}-py3-none-any.whl").unlink()
    assert [line.partition("==")[0] for line in doctor.absent_wheels(tmp_path)] == ["numpy"]
    (tmp_path / "numpy-0.0.1-py3-none-any.whl").touch()  # another version is none
    assert [line.partition("==")[0] for line in doctor.absent_wheels(tmp_path)] == ["numpy"]
    assert caseseries(tmp_path, "doctor", "--wheels", "--folder", ".").returncode == 1


def test_a_program_may_read_it(tmp_path):
    told = json.loads(caseseries(tmp_path, "doctor", "--json").stdout)
    assert {"what", "state", "found", "change"} == set(told[0])


@pytest.mark.parametrize(
    "command",
    [
        "new",
        "preview",
        "doctor",
        "template",
        "render",
        "check",
        "facts",
        "results",
        "diff",
        "release",
        "publish",
        "verify",
        "withdraw",
        "risk",
        "ids",
        "audit",
        "migrate",
        "pages",
        "version",
    ],
)
def test_each_command_shows_an_example(tmp_path, command):
    assert f"Example: caseseries {command}" in caseseries(tmp_path, command, "--help").stdout
