"""Figures of the manuscript: results to charts, one kind a file, and what is withheld in their place."""

from caseseries.figures.base import Figure, Spec
from caseseries.figures.registry import build

__all__ = ["Figure", "Spec", "build"]
