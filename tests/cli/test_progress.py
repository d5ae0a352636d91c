"""What a log of a build holds; the whole of one is in tests/site/test_five_built.py."""

import io

from rich.console import Console

from caseseries.cli.progress import progress


def _told(stages, terminal=False):
    said = io.StringIO()
    console = Console(file=said, force_terminal=terminal, soft_wrap=True, width=80)
    with progress(console) as tell:
        for stage in stages:
            tell(*stage)
    return said.getvalue()


def test_a_log_has_each_page_of_a_small_study():
    assert _told([("building", 0, 0), ("index.qmd", 1, 3), ("a.qmd", 2, 3), ("b.qmd", 3, 3)]) == (
        "caseseries: building\n"
        "caseseries: page 1 of 3: index.qmd\n"
        "caseseries: page 2 of 3: a.qmd\n"
        "caseseries: page 3 of 3: b.qmd\n"
    )


def test_a_log_of_500_pages_stays_readable():
    """The first page, each fiftieth and the last, which is one of those."""
    lines = _told((f"{k}.qmd", k, 500) for k in range(1, 501)).splitlines()
    assert lines == [f"caseseries: page {k} of 500: {k}.qmd" for k in (1, *range(50, 501, 50))]


def test_names_are_not_read_as_markup():
    assert _told([("[bold]a[/bold].qmd", 1, 1)]) == "caseseries: page 1 of 1: [bold]a[/bold].qmd\n"


def test_a_terminal_has_a_bar_and_no_lines():
    said = _told([("[bold]a[/bold].qmd", 1, 2)], terminal=True)
    assert "[bold]a[/bold].qmd" in said
    assert "1/2" in said
    assert "page 1 of 2" not in said
