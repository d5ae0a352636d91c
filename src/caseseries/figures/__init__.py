"""Figures of the manuscript: results to charts, one kind a file, and what is withheld. Analysis package.

`registry` is where a kind of study.yml meets its function. A chart holds the fields it draws and no others.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caseseries.figures.base import Figure, Spec
    from caseseries.figures.registry import build

__all__ = ["Figure", "Spec", "build"]


def __getattr__(name: str) -> Any:
    """Return a public name. Only when it is asked for: the library of charts takes half a second to load."""
    if name not in __all__:
        raise AttributeError(name)
    module = "registry" if name == "build" else "base"
    return getattr(import_module(f"caseseries.figures.{module}"), name)
