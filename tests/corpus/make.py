"""Pre-render step of the corpus: writes the generated pages, as a study does."""

import os
from pathlib import Path

PAGE = """---
title: "Patient {n}"
toc: false
---

Patient {n} is synthetic. Back to the [manuscript](../index.qmd#sec-methods), [next]({next}.qmd).

| Day | Value |
|----:|------:|
| 1   | {n}.5 |

: Values of patient {n}. {{#tbl-values}}

See @tbl-values.
"""

if os.environ.get("QUARTO_PROJECT_RENDER_ALL"):
    folder = Path("patients")
    folder.mkdir(exist_ok=True)
    for n in (1, 2, 3):
        (folder / f"{n}.qmd").write_text(PAGE.format(n=n, next=n % 3 + 1), encoding="utf-8")
