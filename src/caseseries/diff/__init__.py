"""What changed between two states of a study: for editors, who read diffs."""

from caseseries.diff.compare import compare
from caseseries.diff.model import Diff
from caseseries.diff.sides import last_released, open_both, open_side

__all__ = ["Diff", "compare", "last_released", "open_both", "open_side"]
