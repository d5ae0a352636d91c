"""Machinery: a clinician's spreadsheet, or an export of REDCap, brought in by a mapping as ADaM tables.

`sheets` reads, `first_guess` writes the mapping that a person corrects, `convert` applies it. What is not understood is
listed by sheet, row and column and never guessed; identifiers stay with the sheet, and patients get a public id.
"""

from caseseries.incoming.bring_in import Outcome, bring_in

__all__ = ["Outcome", "bring_in"]
