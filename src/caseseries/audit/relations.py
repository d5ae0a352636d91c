"""The relations file: what belongs together, where wording does not show it.

```yaml
same-as:                       # rows that print one quantity; a * pairs rows by the same text
  - [abstract.response, table2.response]
  - ["text.reason.*", "table1.reason.*"]
part-of:                       # rows that make up another
  - whole: table1.ineligible
    parts: ["table1.ineligible.*"]
    overlap: false             # true: a patient may be in several parts; left out: not known
    complete: true             # false: parts may be left out
  - whole-group: all           # or columns of groups
    part-groups: [treated, control]
subset-of:                     # counts that cannot be larger
  - {small: text.confirmed, big: table2.suspected}
```

It says what belongs together and never that it disagrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import Any

from caseseries.audit.reading import Reported
from caseseries.audit.wording import group_key
from caseseries.errors import UserError
from caseseries.store import yaml_files
from caseseries.text_files import read

KEYS = {"same-as", "part-of", "subset-of"}
PART_KEYS = {"whole", "parts", "overlap", "complete", "whole-group", "part-groups"}


@dataclass(frozen=True)
class Whole:
    """Rows `parts` make up row `whole`; whether they overlap may be unknown (None)."""

    whole: str
    parts: tuple[str, ...]
    overlap: bool | None = None
    complete: bool = True


@dataclass(frozen=True)
class Relations:
    """What a relations file declares; ids are resolved, groups normalised."""

    same: tuple[tuple[str, ...], ...] = ()
    wholes: tuple[Whole, ...] = ()
    groups: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    subsets: tuple[tuple[str, str], ...] = ()


def read_relations(path: str | Path, reported: Reported) -> Relations:
    """The relations in the YAML file at `path`, checked against the ids of `reported`.

    Raises UserError for bad YAML, unknown keys, and patterns that match no row.
    """
    place = str(path)
    declared = yaml_files.load(read(Path(path), place), place)
    return _Resolver(place, reported).resolve(declared or {})


@dataclass(frozen=True)
class _Resolver:
    place: str
    reported: Reported

    def resolve(self, declared: Any) -> Relations:
        if not isinstance(declared, dict) or set(declared) - KEYS:
            raise self.fault("unknown keys", f"the keys are {', '.join(sorted(KEYS))}")
        wholes, groups = [], []
        for entry in self.entries(declared, "part-of", dict):
            if set(entry) - PART_KEYS or not (
                {"whole", "parts"} <= set(entry) or {"whole-group", "part-groups"} <= set(entry)
            ):
                raise self.fault(
                    "an entry of part-of is incomplete or has unknown keys",
                    "part-of needs whole and parts, or whole-group and part-groups",
                )
            if "whole" in entry:
                wholes.append(self.whole(entry))
            else:
                groups.append(
                    (
                        group_key(str(entry["whole-group"])),
                        tuple(group_key(str(name)) for name in entry["part-groups"]),
                    )
                )
        same = [
            rows
            for entry in self.entries(declared, "same-as", list)
            for rows in self.same_rows([str(pattern) for pattern in entry])
        ]
        subsets = []
        for entry in self.entries(declared, "subset-of", dict):
            if set(entry) != {"small", "big"}:
                raise self.fault("an entry of subset-of is wrong", "it has small and big")
            subsets += [
                (small, big)
                for small in self.matching(str(entry["small"]))
                for big in self.matching(str(entry["big"]))
            ]
        return Relations(tuple(same), tuple(wholes), tuple(groups), tuple(subsets))

    def fault(self, message: str, rule: str) -> UserError:
        return UserError(message, place=self.place, rule=rule, remedy="correct the relations file")

    def entries(self, declared: dict[str, Any], key: str, form: type) -> list[Any]:
        entries = declared.get(key) or []
        if not isinstance(entries, list) or not all(isinstance(entry, form) for entry in entries):
            raise self.fault(f"{key} is not a list of {form.__name__}s", f"{key} is a list")
        return entries

    def matching(self, pattern: str) -> tuple[str, ...]:
        regex = re.compile(translate(pattern))
        found = tuple(row.id for row in self.reported.rows if regex.match(row.id))
        if not found:
            raise self.fault(f"{pattern!r} matches no row", "ids and patterns match rows")
        return found

    def whole(self, entry: dict[str, Any]) -> Whole:
        (whole, *more) = self.matching(str(entry["whole"]))
        if more:
            raise self.fault("whole matches several rows", "whole is one row")
        parts = entry["parts"] if isinstance(entry["parts"], list) else [entry["parts"]]
        ids = {name: None for pattern in parts for name in self.matching(str(pattern))}
        ids.pop(whole, None)
        overlap = entry.get("overlap")
        return Whole(
            whole,
            tuple(ids),
            None if overlap is None else bool(overlap),
            bool(entry.get("complete", True)),
        )

    def same_rows(self, patterns: list[str]) -> list[tuple[str, ...]]:
        """Rows alike: all that the patterns match, or by what `*` stands for."""
        by_star: dict[str, list[str]] = {}
        for pattern in patterns:
            self.matching(pattern)
            regex = re.compile(re.escape(pattern).replace(r"\*", "(.*)") + r"\Z")
            for row in self.reported.rows:
                match = regex.match(row.id)
                if match:
                    by_star.setdefault("\0".join(match.groups()), []).append(row.id)
        return [tuple(dict.fromkeys(ids)) for ids in by_star.values() if len(set(ids)) > 1]
