"""Where the pages of single patients are written, and what of them is kept for print."""

PAGES = "chapters/patients"
APPENDIX = "patients-appendix.md"
"""Its name below generated/: what a cell of the full document shows."""
