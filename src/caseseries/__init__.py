"""Living manuscripts for clinical case series.

Its rooms are of two parts: the analysis package, which pages call and a scientist reads, and the machinery around it.
Each says which it is; CONTRIBUTING.md has the map, and the layers in pyproject.toml say who may import whom.
"""

__version__ = "0.1.0"
