"""Write the synthetic cohort: `python data/reconstruct.py` makes the CSV tables next to this file.

The 23 patients are invented (see `reconstruction/__init__.py`). Their totals are those printed in the article, except
where print contradicts itself: `contradictions.csv` lists these places and the side taken. The same code writes the
same bytes on every machine: seeded streams, values written as text, no clock, no locale.
"""

from __future__ import annotations

from pathlib import Path

from reconstruction import blood, events, patients


def main() -> None:
    """Write adsl, adae, adlb, adrs, adex and adtte as CSV (UTF-8, LF) beside this file."""
    tables = {
        "adsl": patients.adsl(),
        "adae": events.adae(),
        "adlb": blood.adlb(),
        "adrs": patients.adrs(),
        "adex": patients.adex(),
        "adtte": patients.adtte(),
    }
    for name, table in tables.items():
        path = Path(__file__).with_name(f"{name}.csv")
        path.write_bytes(table.to_csv(index=False, lineterminator="\n").encode("utf-8"))


if __name__ == "__main__":
    main()
