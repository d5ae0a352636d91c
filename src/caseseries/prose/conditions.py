"""Words are claims too: under which condition a sentence is true, over results by id, beside the sentence.

    All four children recovered.
    <!-- true while: outcome.recovered.all.n = N of outcome.recovered.all.n -->

A comment prints nothing. It belongs to the sentence before it, on its line or on those above. A condition compares
numbers, results by id, `n of ID` and `N of ID` (patients behind a result, and its denominator), `half of` either, sums
and products of them, by =, !=, <, <=, > and >=, joined by `and` and `or`. Of a sentence that no result can make false,
`<!-- true always: why -->` says so.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from caseseries.errors import UserError
from caseseries.results import Results

COMMENT = re.compile(r"<!--\s*true\s+(while|always)\s*:\s*(.*?)\s*-->", re.DOTALL | re.IGNORECASE)
_TOKEN = re.compile(
    r"\s*(?:(?P<id>[A-Za-z][\w-]*(?:\.[\w-]+)+)|(?P<number>\d+(?:\.\d+)?)|(?P<sign>!=|<=|>=|[=<>≠≤≥()*/+-])|(?P<word>[A-Za-z]+))"
)
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9),
    "!=": lambda a, b: not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9),
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ADD: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_SAME = {"≠": "!=", "≤": "<=", "≥": ">="}
_RULE = (
    "a condition compares results and numbers by =, !=, <, <=, > or >=, joined by `and` and `or`"
)
_REMEDY = "write it as in <!-- true while: a.result.id > half of N of a.result.id -->"


@dataclass(frozen=True)
class Truth:
    """Whether a condition holds, and the values that it rests on, by what was written."""

    holds: bool
    values: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> str:
        """The values in words."""
        return ", ".join(f"{name} is {value}" for name, value in dict(self.values).items())


@dataclass(frozen=True)
class Conditioned:
    """A sentence and its condition. line: that of the comment. condition: empty where it is said to hold always."""

    file: str
    line: int
    sentence_line: int
    sentence: str
    condition: str

    @property
    def ids(self) -> tuple[str, ...]:
        """The results that the condition names."""
        return tuple(dict.fromkeys(m["id"] for m in _TOKEN.finditer(self.condition) if m["id"]))


def scan(text: str, file: str) -> Iterator[Conditioned]:
    """Yield the conditions of a page, each with the sentence before it."""
    for match in COMMENT.finditer(text):
        before = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text[: match.start()])
        lines = before.split("\n")
        at = next((k for k in range(len(lines) - 1, -1, -1) if lines[k].strip()), 0)
        condition = " ".join(match[2].split()) if match[1].lower() == "while" else ""
        line = text.count("\n", 0, match.start()) + 1
        yield Conditioned(file, line, at + 1, lines[at].strip(), condition)


def evaluate(condition: str, results: Results) -> Truth:
    """Return whether a condition holds.

    Raises UserError for what is no condition, and for an id that no result has. A result without a value makes what
    is said of it false.
    """
    return _Reader(condition, results).truth()


def _both(
    one: float | None, two: float | None, do: Callable[[float, float], float]
) -> float | None:
    return None if one is None or two is None else do(one, two)


class _Reader:
    """Reads a condition from left to right: `or` of `and` of comparisons of sums of products."""

    def __init__(self, condition: str, results: Results) -> None:
        self.results = results
        self.condition = condition
        self.values: list[tuple[str, str]] = []
        self.tokens: list[tuple[str, str]] = []
        at, text = 0, condition.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self._fault(f"{text[at:].split()[0]!r} is not understood")
            kind = str(match.lastgroup)
            self.tokens.append((kind, _SAME.get(match[kind], match[kind])))
            at = match.end()
        self.at = 0

    def truth(self) -> Truth:
        holds = self._either()
        if self.at < len(self.tokens):
            raise self._fault(f"{self.tokens[self.at][1]!r} is not understood")
        return Truth(holds, tuple(self.values))

    def _fault(self, what: str) -> UserError:
        return UserError(
            f"the condition “{self.condition}” cannot be read: {what}", rule=_RULE, remedy=_REMEDY
        )

    def _next(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self, *wanted: str) -> str:
        if self._next().lower() in wanted:
            self.at += 1
            return self.tokens[self.at - 1][1].lower()
        return ""

    def _either(self) -> bool:
        holds = self._both()
        while self._take("or"):
            holds = self._both() or holds
        return holds

    def _both(self) -> bool:
        holds = self._comparison()
        while self._take("and"):
            holds = self._comparison() and holds
        return holds

    def _comparison(self) -> bool:
        left = self._sum()
        sign = self._take(*_COMPARE)
        if not sign:
            raise self._fault("nothing is compared")
        holds = True
        while sign:
            right = self._sum()
            holds = holds and left is not None and right is not None and _COMPARE[sign](left, right)
            left, sign = right, self._take(*_COMPARE)
        return holds

    def _sum(self) -> float | None:
        value = self._product()
        while sign := self._take("+", "-"):
            value = _both(value, self._product(), _ADD[sign])
        return value

    def _product(self) -> float | None:
        value = self._term()
        while sign := self._take("*", "/"):
            other = self._term()
            value = None if sign == "/" and not other else _both(value, other, _ADD[sign])
        return value

    def _term(self) -> float | None:
        if self._take("("):
            value = self._sum()
            if not self._take(")"):
                raise self._fault("a bracket is not closed")
            return value
        if self._take("half"):
            self._of("half")
            value = self._term()
            return None if value is None else value / 2
        if self._next() in ("n", "N") and self.tokens[self.at][0] == "word":
            column = self._next()
            self.at += 1
            self._of(column)
            return self._result(column)
        kind = self.tokens[self.at][0] if self.at < len(self.tokens) else ""
        if kind == "number":
            self.at += 1
            return float(self.tokens[self.at - 1][1])
        if kind == "id":
            return self._result("value")
        raise self._fault(
            f"{self._next()!r} is neither a result nor a number" if kind else "it ends too soon"
        )

    def _of(self, word: str) -> None:
        if not self._take("of"):
            raise self._fault(f"`of` is missing after {word!r}")

    def _result(self, column: str) -> float | None:
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != "id":
            raise self._fault(f"`{column} of` is followed by no result")
        id = self.tokens[self.at][1]
        self.at += 1
        result = self.results[id]
        value: float | None = getattr(result, column)
        name = id if column == "value" else f"{column} of {id}"
        self.values.append((name, "without a value" if value is None else f"{value:.10g}"))
        return value
