"""How days, units and coded texts read on the patient pages."""

from __future__ import annotations


def words(text: str) -> str:
    """Return a coded text as prose prints it: capitals alone become a sentence's."""
    return text.capitalize() if text.isupper() and len(text) > 4 else text


def day_text(day: int | None) -> str:
    """Return a study day with a true minus sign, or a dash where it is unknown."""
    return "–" if day is None else str(day).replace("-", "−")


def unit_text(unit: str) -> str:
    """Return a unit as it stands after a number, `× 10⁹/L` and not `10⁹/L`; with the space before it."""
    return f" × {unit}" if unit.startswith("10") else f" {unit}" if unit else ""


def days_text(start: int | None, end: int | None, *, open_end: str = "ongoing") -> str:
    """Return an interval of study days, as `2–3`, `5`, `9, ongoing`, `−3 to −1`, or `– to 4` without a known start."""
    if end is None:
        return f"{day_text(start)}, {open_end}" if start is not None else "–"
    if start == end:
        return day_text(start)
    between = " to " if start is None or start < 0 or end < 0 else "–"
    return f"{day_text(start)}{between}{day_text(end)}"
