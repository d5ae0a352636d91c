"""What changed between two states of a study: for editors, who read diffs. Machinery.

`sides` opens the two states, `compare` finds what differs, `model` holds it as plain values, and `text` and `html`
tell it. Values of patient-level rows never leave `rows`.
"""

from caseseries.diff.compare import compare
from caseseries.diff.model import Diff
from caseseries.diff.sides import last_released, open_both, open_side

__all__ = ["Diff", "compare", "last_released", "open_both", "open_side"]
