"""A paper as it is, JATS, HTML, DOCX or PDF, read into the rows of a CSV of reported numbers.

`document` finds tables and passages, `pdf` does so in a PDF, `heads` and `tables` read a table, `sentences` a passage,
`transcript` puts all rows together and writes them.
"""

from caseseries.audit.manuscripts.transcript import Transcript, is_paper, transcribe

__all__ = ["Transcript", "is_paper", "transcribe"]
