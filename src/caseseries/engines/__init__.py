"""Two ways to render one Quarto website project: real Quarto, or pandoc and typst from PyPI. Machinery.

`render` is the whole interface. Both engines read the same `_quarto.yml`, run its pre-render and post-render
commands, and build in a folder of their own beside the output, which takes the output's place with a rename only
when everything has succeeded: a failure of any kind leaves the previous site as it was. Nothing here is clinical.
"""

from caseseries.engines.choice import Engine, choose, render
from caseseries.engines.stage import Command, Progress

__all__ = ["Command", "Engine", "Progress", "choose", "render"]
