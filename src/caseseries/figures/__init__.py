"""Figures of the manuscript: results to charts, one kind a file, and what is withheld. Analysis package.

`registry` is where a kind of study.yml meets its function. A chart holds the fields it draws and no others.
"""

from caseseries.figures.base import Figure, Spec
from caseseries.figures.registry import build

__all__ = ["Figure", "Spec", "build"]
