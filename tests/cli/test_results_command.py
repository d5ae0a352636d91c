"""`caseseries results` and `caseseries results --check`: what is told, and with which exit code."""

from typer.testing import CliRunner

from caseseries.cli.commands import app


def _run(folder, *options):
    return CliRunner().invoke(app, ["results", *options, "--project", str(folder)])


def test_results_that_vanished_are_told(five):
    assert _run(five).exit_code == 0
    in_sync = _run(five, "--check")
    assert (in_sync.exit_code, "in sync" in in_sync.output) == (0, True)
    path = five / "study.yml"
    smoker = "      - {id: smoker, column: SMOKER, kind: flag}\n"
    path.write_text(path.read_text().replace(smoker, ""))
    done = _run(five, "--check")
    assert done.exit_code == 1
    # n and pct of smokers: of both arms, early and late; of the missing: of both arms and late, where patient 3 is.
    ids = [line.strip() for line in done.output.splitlines() if line.startswith("  start.smoker")]
    assert len(ids) == 10
    assert {"start.smoker.early.n", "start.smoker.missing.both.pct"} < set(ids)
    assert done.output.startswith("10 results differ")
    # Writing anew is the remedy that is named.
    assert "run `caseseries results`" in done.output
    assert _run(five).exit_code == 0
    assert _run(five, "--check").exit_code == 0


def test_results_whose_file_vanished_are_told(five):
    assert _run(five).exit_code == 0
    (five / "results/results.csv").unlink()
    done = _run(five, "--check")
    assert done.exit_code == 1
    assert "population.treated.both.n" in done.output
