"""Texts that would be code, markup or a formula in one language or another, and a strategy that makes more of them."""

from hypothesis import strategies as st

RAN = "open('ran.txt','w').write('x')"

INLINE = {
    "inline": f"Sepsis `{{python}} {RAN}`",
    "inline with a tab and a line end": f"Sepsis `{{python}}\t{RAN}\n`",
    "inline with a line end": f"Sepsis `{{python}}\n{RAN}`",
    "inline with a carriage return": f"Sepsis `{{python}}\r{RAN}`",
    "inline with a no-break blank": f"Sepsis `{{python}}\u00a0{RAN}`",
    "inline with two backticks": f"Sepsis ``{{python}} {RAN}``",
    "a cell": f"Sepsis\n\n```{{python}}\n{RAN}\n```\n\n",
    "a cell with tildes": f"Sepsis\n\n~~~{{python}}\n{RAN}\n~~~\n\n",
    "a cell of R": "Sepsis\n\n```{r}\nfile.create('ran.txt')\n```\n\n",
    "inline of R": "Sepsis `r file.create('ran.txt')` and `{r} file.create('ran.txt')`",
}
SHORTCODES = [
    "{{< include ../study.yml >}}",
    "{{< env HOME >}}",
    "{{< meta title >}}",
    "{{{< meta title >}}}",
    "{{%include study.yml%}}",
    "b58fc729-690b-4000-b19f-365a4093b2ff;7B7B3C20656E7620484F4D45203E7D7D;",  # {{< env HOME >}} as Quarto hides it
    "cf5733e5-0370-4aae-8689-61bad1dd9ec0&#x22;#panic()",  # a quotation mark as Quarto hides it
]
MARKDOWN = [
    "`<script>window.ran=1</script>`{=html}",
    "```{=html}\n<script>window.ran=1</script>\n```",
    "``` {=typst}\n#panic()\n```",
    "::: {.content-hidden}\nhidden\n:::",
    ":::: callout-note",
    "# heading {#ran .unnumbered}",
    "> quoted",
    "1. one",
    "(a) one",
    "iv) four",
    "- item",
    "+ item",
    "* item",
    ": definition",
    "Table: caption",
    "| line block",
    "---",
    "***",
    "===",
    "    indented code",
    "-- and --- and ...",
    "\"quoted\" and 'single' and O'Brien",
    "**strong** _emph_ ~~out~~ ^sup^ ~sub~ ==mark==",
    "$x^2$ and $$y$$ and \\(z\\) and \\[w\\]",
    "\\begin{x}\\end{x} \\newpage \\",
    "[link](javascript:window.ran=1) and ![picture](https://example.org/ran.png)",
    "[ref]: https://example.org",
    "[^1] and [^1]: note",
    "<https://example.org> https://example.org mailto:nobody javascript:window.ran=1",
    "@fig-none and [@nobody] and -@nobody and a@b",
    '[text]{.cs-claim result="x"}',
    ":smile: and a:b",
    "&lt;b&gt; &amp; &#96;",
    "%title",
    "a|b\\|c",
    "+---+---+",
    "---\ntitle: other\n---",
]
HTML = [
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg onload=window.ran=1>',
    "'><svg onload=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "<!--<script>",
    "]]><b>",
    "</title></head></style></textarea>",
    "${window.ran=1}",
    '"+(window.ran=1)+"',
    "\u2028\u2029",
]
TYPST = [
    '"#panic()',
    '\\"#panic()',
    "#panic()",
    "]#panic()[",
    "\\",
    "\\u{41}",
    "<label>",
    "//x",
    "$ x $",
]
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "'=1",
    "''=1",
    "a;=1+1",
    "＝1",
    "\t=1",
    '=HYPERLINK("x")',
]
SHOWN = [
    "a\tb",
    "line\nbreak",
    "pipe | and |",
    "\u200fעברית\u200f",
    "العربية",
    "儿童白血病",
    "💉 👩‍⚕️",
    "e\u0301 and ﬁ",
    "two  blanks",
    "no\u00a0break",
    "CON",
    "../x",
    "0",
]  # fmt: skip
TEXTS = [*INLINE.values(), *SHORTCODES, *MARKDOWN, *HTML, *TYPST, *FORMULAS, *SHOWN]
REFUSED = [
    "Sep\x0csis",
    "a\x00b",
    "a\x1b[31mb",
    "a\x85b".replace("\x85", "\x84"),
    "\u202eevil",
    "\u2066x",
    "\uffffx",
]
"""Texts with a character that no page can show."""

_PIECES = [
    *"`{}<>[]()|\\*_#~^$@\"'&!:;.,-+=%/?",
    *(" ", "  ", "\t", "\n", "\n\n", "\u00a0", "\u2028"),
    *(
        "```",
        "~~~",
        ":::",
        "---",
        "...",
        "{{<",
        ">}}",
        "{python}",
        "{=html}",
        "<b>",
        "-->",
        "](",
        "1.",
        "a)",
        "\\`",
    ),
    *("a", "B", "7", "é", "𝒳", "语", "ן", "word", "Table"),
]
texts = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)
"""Short texts put together from what has a meaning somewhere."""
