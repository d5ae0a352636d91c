"""Reads anybody's printed numbers and says where they cannot be true. Machinery: knows no study and no cohort.

    reported = audit.read("published.csv")
    findings = audit.audit(reported)
    print(audit.as_text(findings))

`manuscripts` reads a paper into such a file, `notation` its numbers, `reading` describes the file, `paper` infers what
belongs together, `rules` holds the rules, `findings` makes one finding of each contradiction, `editor_report` tells an
editor, `comparison` sets print beside results.
"""

from caseseries.audit.comparison import Compared, Mapped, compare, read_map
from caseseries.audit.contradictions import audit
from caseseries.audit.findings import Finding
from caseseries.audit.reading import Reported, Row, parse, read
from caseseries.audit.relations import Relations, read_relations
from caseseries.audit.report import as_json, as_text

__all__ = [
    "Compared", "Finding", "Mapped", "Relations", "Reported", "Row", "as_json", "as_text", "audit",
    "compare", "parse", "read", "read_map", "read_relations",
]  # fmt: skip
