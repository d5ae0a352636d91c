"""Errors a user can act on: where, which rule, what to do.

A bug in the code keeps its traceback; a `UserError` never shows one, and never a patient's value.
"""

from __future__ import annotations

from dataclasses import dataclass

EXIT_DIFFERENT = 1
"""A check found something: results out of sync, findings in an audit, a privacy finding."""
EXIT_USER_ERROR = 2
"""The input is at fault: data, study.yml, prose, arguments."""


@dataclass(eq=False)  # not frozen: Python itself writes __traceback__ on exceptions
class UserError(Exception):
    """A fault in what the user wrote.

    message: what is wrong, in one sentence, without any patient's value.
    place: where, as `file`, `file:line` or `file, row 3, column SEX`.
    rule: the rule that was broken, when the message alone does not say it.
    remedy: what to do.
    """

    message: str
    place: str = ""
    rule: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.rule:
            parts.append(f"  rule: {self.rule}")
        if self.remedy:
            parts.append(f"  what to do: {self.remedy}")
        return "\n".join(parts)


class UnsupportedError(UserError):
    """Something that Quarto can do and the pandoc engine cannot."""


@dataclass(eq=False)  # not frozen: Python itself writes __traceback__ on exceptions
class UserErrors(Exception):  # noqa: N818  the plural of UserError
    """Several faults found in one pass, reported together."""

    errors: tuple[UserError, ...]

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
