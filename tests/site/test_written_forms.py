"""Marks of Markdown that pandoc shows or swallows in silence: each is refused with its line, and sound pages pass."""

import pytest

from caseseries.engines.pandoc.source import Line
from caseseries.site import written_forms


def _told(text):
    lines = [Line(line, "page.qmd", k) for k, line in enumerate(text.split("\n"), 1)]
    return [str(fault) for fault in written_forms.faults(lines)]


@pytest.mark.parametrize(
    ("text", "line", "said", "mended"),
    [
        ("A\n\n::: {.callout-note}\nB", 3, "division that is opened here is not closed", "A\n\n::: {.callout-note}\nB\n:::"),
        ("::: x\n:::: y\nB\n::::\n", 1, "division that is opened here is not closed", "::: x\n:::: y\nB\n::::\n:::"),
        ("A\n\n:::\n", 3, "closed here that was not opened", "A\n"),
        ("A\n<!-- B\n\nC", 2, "comment that is opened here is not closed", "A\n<!-- B\n\nC -->"),
        ("A\n{{< include b.qmd\n", 2, "shortcode that is opened here is not closed", "A\n{{< include b.qmd >}}\n"),
        ("A[^1] B[^2]\n\n[^1]: One.", 1, "there is no footnote [^2]", "A[^1] B[^2]\n\n[^1]: One.\n[^2]: Two."),
        ('A `{python}\nclaim("a")` B', 1, "inline code is not run", 'A `{python} claim("a")` B'),
        ("A `{ojs} 1`", 1, "inline code is not run", "A `{python} 1`"),
        ("[a](javascript:alert(1))", 1, "an address that a browser would run", "[a](https://example.org)"),
        ('<a href="javascript:x()">a</a>', 1, "an address that a browser would run", '<a href="b.html">a</a>'),
        ("::: {#fig-a}\n\n:::", 1, "nothing stands in it", "::: {#fig-a}\n\n```{python}\nfigure('a')\n```\n:::"),
        ('::: {.content-visible when-format="htlm"}\nA\n:::', 1, "there is no format htlm", '::: {.content-visible when-format="html"}\nA\n:::'),
    ],
)  # fmt: skip
def test_a_mark_is_told_with_its_line_and_gone_when_mended(text, line, said, mended):
    told = _told(text)
    assert len(told) == 1
    assert told[0].startswith(f"page.qmd:{line}: ")
    assert said in told[0]
    assert _told(mended) == []


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: '::: a <!-- {{< x [^9]'\n---\n\nA",
        "```\n::: {.a}\n<!-- b\n[^9] {{< x\n`{r} 1`\n```",
        "The marks `:::`, `<!--`, `{{<`, `[^9]` and `` `{r} 1` `` are code.",
        "A <!-- one --> and <!-- two\nlines of [^9]\n::: {.a}\n--> B",
        "Raw `<b>`{=html}, a class `x`{.r}, {{{< not run >}}}.",
        "::: {#tbl-a .b key='c'}\n::::: d\nB\n:::::\n:::",
        "A[^note].\n\n[^note]: With another[^b].\n[^b]: Two.",
    ],
)
def test_sound_marks_pass(text):
    assert _told(text) == []
