"""How often the audit is wrong on consistent papers, and how often it sees one altered number.

    python benchmarks/audit_detection.py --clean 10000     false alarms on consistent papers
    python benchmarks/audit_detection.py --altered 2000    share of altered numbers found

Papers are those of the property tests (`tests/audit/cohorts.py`); every random number follows
from `--seed`.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import sys
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from caseseries import audit
from tests.audit.cohorts import COLUMNS, SOURCES

PARTS = ("n", "denominator", "percent", "value", "low", "high")


def clean(times: int, seed: int) -> int:
    """Audit `times` consistent papers of each source; print and return the false alarms."""
    alarms = 0
    for name, source in SOURCES.items():
        rows = 0
        rules: Counter[str] = Counter()
        for number in range(times):
            reported = audit.parse(source(random.Random(seed + number)))
            rows += len(reported.rows)
            for finding in audit.audit(reported):
                rules[finding.rule] += 1
                print(f"seed {seed + number}: {finding.rule}: {finding.message}")
        alarms += sum(rules.values())
        print(f"{name}: {times} papers, {rows} rows, {sum(rules.values())} findings {dict(rules)}")
    return alarms


def alter(text: str, rng: random.Random) -> tuple[str, str, str, str] | None:
    """Alter one number beyond rounding: (CSV text, id, part, kind); None where none can be."""
    records = list(csv.DictReader(io.StringIO(text)))
    record = rng.choice(records)
    filled = [part for part in PARTS if record[part]]
    if not filled:
        return None
    part = rng.choice(filled)
    old = record[part]
    new = _other(old, part, record, rng)
    if new is None:
        return None
    printed = re.sub(rf"(?<![\d.]){re.escape(old)}(?![\d.]*\d)", new, record["as_printed"], count=1)
    if part != "n" and record["n"] == old:
        # The first number of the cell is n; alter the last one like it.
        head, found, tail = record["as_printed"].rpartition(old)
        printed = head + new + tail if found else printed
    record[part] = new
    record["as_printed"] = printed if printed != record["as_printed"] else ""
    if not record["as_printed"]:
        if part != "n" or old == new:
            return None
        record["as_printed"] = new  # a number word, now in digits
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue(), record["id"], part, record["kind"]


def _other(old: str, part: str, record: dict[str, str], rng: random.Random) -> str | None:
    decimals = len(old.partition(".")[2])
    if part in ("n", "denominator"):
        new = int(old) + rng.choice([-2, -1, 1, 2])
        total = int(record["denominator"] or 10**6)
        return str(new) if new >= 0 and (part == "denominator" or new <= total) else None
    step = Fraction(rng.choice([-1, 1]) * rng.randint(2, 15), 10**decimals)
    if part == "percent" and record["n"] and record["denominator"]:
        exact = Fraction(100 * int(record["n"]), int(record["denominator"]))
        if abs(Fraction(old) + step - exact) <= Fraction(1, 2 * 10**decimals):
            return None
    new_value = Fraction(old) + step
    if new_value < 0 or (part == "percent" and new_value > 100):
        return None
    return f"{float(new_value):.{decimals}f}"


def altered(times: int, seed: int) -> None:
    """Alter one number in each of `times` papers; print the share found, by part and by rule."""
    total: Counter[tuple[str, str]] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    rules: dict[str, Counter[str]] = defaultdict(Counter)
    beside = several = done = number = 0
    sources = list(SOURCES.values())
    while done < times:
        rng = random.Random(seed + number)
        changed = alter(sources[number % len(sources)](rng), rng)
        number += 1
        if changed is None:
            continue
        done += 1
        text, name, part, kind = changed
        findings = audit.audit(audit.parse(text))
        hits = [one for one in findings if name in one.ids]
        beside += len(findings) - len(hits)
        several += len(hits) > 1
        total[kind, part] += 1
        found[kind, part] += bool(hits)
        for rule in {one.rule for one in hits}:
            rules[part][rule] += 1
    print(f"{times} papers, one number altered in each: {sum(found.values())} found "
          f"({100 * sum(found.values()) / times:.1f} %)")  # fmt: skip
    print(
        f"findings that do not name the altered row: {beside}; altered rows with several: {several}"
    )
    print("\nkind | part | altered | found | share\n--- | --- | --: | --: | --:")
    for kind, part in sorted(total):
        n = total[kind, part]
        print(f"{kind} | {part} | {n} | {found[kind, part]} | {100 * found[kind, part] / n:.0f} %")
    print("\npart | rule | found by it\n--- | --- | --:")
    for part in PARTS:
        for rule, n in rules[part].most_common():
            print(f"{part} | {rule} | {n}")


def main() -> int:
    """Run what the arguments ask for; exit status 1 on a false alarm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clean", type=int, default=0, metavar="N")
    parser.add_argument("--altered", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    alarms = clean(arguments.clean, arguments.seed) if arguments.clean else 0
    if arguments.altered:
        altered(arguments.altered, arguments.seed)
    return 1 if alarms else 0


if __name__ == "__main__":
    raise SystemExit(main())
