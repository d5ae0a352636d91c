"""What heads, stubs, captions and notes say of the cells: statistic, number of patients, unit, grades, group."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SD = r"(?:SD|s\.d\.|standard deviations?)"
_IQR = (
    r"(?:IQR|interquartile range|inter-quartile range|Q1\s?[-–,;]\s?Q3|25th\s?[-–]\s?75th[ \w]*|quartiles?|"
    r"P25\s?[-–,]\s?P75)"
)
_M_IQR = r"\bM\s*[(\[]\s*(?:P25|Q1|IQR|QR)[^)\]]*[)\]]"
_RANGE = r"(?:range|spannweite|min\w*\s?[-–,;]\s?max\w*)"
_MEAN = r"(?:means?|mittelwert|MW)"
_CI = r"(?:\d\d(?:\.\d)?\s?%\s?-?(?:CI|confidence intervals?|CrI)|CI)"
_N = r"(?:n|no\.?|numbers?|№|frequency|counts?|patients|events|cases)"
_WHO = r"(?:patients|subjects|cases|events|participants)"
_PCT = r"(?:%|percent(?:age)?s?|per cent)"
_TEST = r"(?:[tFZUH]|[χxX][²2]?|chi-?squared?)"
_VALUES = r"(?:values?|werte?)"
_OF_WHAT = r"(?:mean|median|absolute|risk|adjusted|treatment|(?:between|inter)-?group)"
_OPEN, _CLOSE = r"\s*[(\[,;/±]\s*±?\s*", r"\s*[)\]]?"
STATISTICS = (
    ("count_percent_ci", rf"\b{_N}\s*(?:/\s*N|of \w+)?\s*[(\[,;]\s*{_PCT}\s*[)\]]?\s*[\[(;,]\s*{_CI}{_CLOSE}"),
    ("percent_ci", rf"(?:{_PCT}|\brates?){_OPEN}{_CI}{_CLOSE}"),
    ("count_percent", rf"\b{_N}\s*/\s*(?:N\b|total(?:\s+{_N})?){_OPEN}{_PCT}{_CLOSE}"),
    ("count_percent", rf"{_PCT}\s*\(\s*{_N}(?:\s*/\s*N)?\s*\)"),
    ("count_percent", rf"\b{_N}(?:\s+of\s+{_WHO})?\s*[(\[,;|/]?\s*{_PCT}{_CLOSE}"),
    ("mean_sd_range", rf"\b{_MEAN}{_OPEN}{_SD}{_CLOSE}\s*[(\[,;]\s*{_RANGE}{_CLOSE}"),
    ("mean_sd", rf"\b(?:{_MEAN}|M){_OPEN}{_SD}{_CLOSE}|\b{_MEAN}\s+{_SD}|±\s*{_SD}|\bx\u0304?\s*±\s*s\b"),
    ("mean_se", rf"\bmeans?{_OPEN}(?:SE|SEM|standard error)\b{_CLOSE}"),
    ("mean_ci", rf"\bmeans?{_OPEN}{_CI}{_CLOSE}"),
    ("mean_range", rf"\bmeans?{_OPEN}{_RANGE}{_CLOSE}"),
    ("median_iqr", rf"\bmedians?{_OPEN}{_IQR}{_CLOSE}|\bmedian\s+{_IQR}|{_M_IQR}"),
    ("median_range", rf"\bmedians?{_OPEN}{_RANGE}{_CLOSE}|\bmedian\s+{_RANGE}"),
    ("median_ci", rf"\bmedians?{_OPEN}{_CI}{_CLOSE}"),
    ("hr_ci", rf"\b(?:[acs]?HR|(?i:hazard ratio))s?{_OPEN}{_CI}{_CLOSE}"),
    ("or_ci", rf"\b(?:[acs]?OR|(?i:odds ratio))s?{_OPEN}{_CI}{_CLOSE}"),
    ("rr_ci", rf"\b(?:a?RR|(?:relative risk|risk ratio|rate ratio)s?){_OPEN}{_CI}{_CLOSE}"),
    ("difference_ci", rf"(?:\b{_OF_WHAT}\s+)*\bdifferences?{_OPEN}{_CI}{_CLOSE}"),
    ("p_value", rf"^\s*p\s*(?:[- ]?{_VALUES})?\s*(?:for [\w -]+)?(?:\(.*\))?\s*$|\bp[- ]{_VALUES}\b|^valeur p$"),
    ("test", rf"^\s*{_TEST}(?:\s*/\s*{_TEST})*(?:[- ](?:value|statistic|test))?\s*$"),
    ("interval", rf"^\s*\(?{_CI}\)?\s*(?:[,(]\s*%\s*\)?)?\s*$"),
    ("iqr", rf"^\s*\(?{_IQR}\)?\s*$"), ("range", rf"^\s*\(?{_RANGE}\)?\s*$"), ("sd", rf"^\s*\(?{_SD}\)?\s*$"),
    ("hr", r"^\s*(?:[acs]?HR|(?i:hazard ratio))\s*$"), ("or", r"^\s*(?:[acs]?OR|(?i:odds ratio))\s*$"),
    ("rr", r"^\s*(?:RR|relative risk)\s*$"),
    ("median", r"\bmedians?\b"), ("mean", r"\b(?:means?|mittelwert)\b"),
    ("value_ci", rf"[(\[,;]\s*{_CI}\s*[)\]]?(?=\s*(?:$|[,(]))"),
    ("percent", rf"^\s*{_PCT}\s*$|[(,]\s*{_PCT}\s*\)?\s*$"),
    ("count", rf"^\s*(?!no\s*$){_N}\s*(?:of\s+{_WHO})?\s*$|,\s*(?:n|no\.|number)\s*$"),
)  # fmt: skip
"""Kinds and the words for them, in the order in which they are looked for."""
_COMPILED = tuple(
    (kind, re.compile(pattern, 0 if kind in ("or", "or_ci", "test") else re.IGNORECASE))
    for kind, pattern in STATISTICS
)
_SPREADS = tuple(
    (name, re.compile(rf"[(\[]\s*{pattern}\s*[)\]]|[,;]\s*{pattern}\s*$", re.IGNORECASE))
    for name, pattern in (("sd", _SD), ("iqr", _IQR), ("range", _RANGE), ("ci", _CI))
)
"""The spread of a centre that is named before what is measured ("median age (range)")."""
SIZE = re.compile(
    r"[(\[,;]?\s*\b[nN]\s*(?:=|:)\s*(?P<n>\d[\d,\u2009\u00a0]*\d|\d)\s*[)\]]?|\(\s*(?P<m>\d+)\s*(?:patients|subjects|participants|cases)\s*\)"
)
_NOT_SIZE = re.compile(
    r"[(\[,;]?\s*\b(?:missing|unknown|excluded)\W*n\s*[=:]\s*\d+\s*[)\]]?|"
    r"[(\[,;]?\s*\bn\s*[=:]\s*\d+ (?:missing|unknown|excluded)\s*[)\]]?",
    re.IGNORECASE,
)
"""How many are left out, not how many there are."""
_SHARE_OF_ALL = re.compile(
    r"^\s*(?:[(\[]\s*\d+(?:[.,]\d+)?\s?%\s*[)\]]|[,;]\s*\d+(?:[.,]\d+)?\s?%\s*[)\]]?)"
)
UNIT_WORDS = (
    r"(?i:years?|yrs?|jahren?|monaten?|tagen?|months?|weeks?|wks?|days?|hours?|hrs?|minutes?|sec(?:onds?)?|points?)|"
    r"yr?|d|h|wk|mo|min|s|mg|kg|g|cm|mm|m|ml|mL|L|%|mmHg|°C|bpm|U/?[lL]|IU/?[lL]|mmol/[lL]|[µu]mol/[lL]|m?g/[dm]?[lL]|kg/m\^?2|[×x]\s?10\S*/?\S*|cells/\S+|"
    r"(?![A-Z]/[A-Z]\b)[A-Za-zµ]+/[a-zA-Zµ0-9²³^]+"
)
UNIT = re.compile(
    rf"\s*(?:[,(\[]\s*(?:in\s+)?|\s-\s)(?P<unit>{UNIT_WORDS})\s*[)\]]?(?=\s*(?:[,(\[;:]|$))"
)
_GRADE = r"(?:[1-5]|I{1,3}V?|IV|V)"
BAND = re.compile(
    rf"\b(?:(?:any|all)[ -]?grades?|(?:CTCAE )?grades?\s*(?:[≥>≤<]=?\s*)?{_GRADE}"
    rf"(?:\s*(?:[-–/]|to|or|and)\s*{_GRADE})?(?:\s*(?:or|and) (?:higher|above|more|worse))?|"
    r"[≥>]\s*grade\s*[1-5])",
    re.IGNORECASE,
)
DURATION = re.compile(
    r"(?:at )?\d+(?:\.\d+)?[ -](?:mo|months?|wks?|weeks?|days?|d|yrs?|years?|h|hours?)",
    re.IGNORECASE,
)
"""How long after the start, where other heads name the group."""
MOMENT = re.compile(
    r"^(?:at |on )?(?:baseline|(?:day|week|month|year|cycle|visit)s?\s*[-+]?\d+|pre-?\w*|post-?\w*|before\b.*|"
    r"after\b.*|admission|discharge|end of \w+|(?:last |final |latest )?follow-?up|last visit|"
    r"(?:change|gain|improvement)\b.*|enrol\w+|diagnosis)$",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"^(?:value|values|(?:between|inter)[- ]groups?|result|results|all|total|overall|all patients|patients|cohort|"
    r"whole cohort|entire cohort|"
    r"study population|n|outcome|estimate|summary|data)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """What a text says. rest: the text without statistic, size, unit and band."""

    rest: str
    statistic: str = ""
    size: int | None = None
    unit: str = ""
    band: str = ""
    others: tuple[str, ...] = ()
    """Further kinds ("n (%) or median (range)")."""


def statistic_in(text: str) -> tuple[str, str]:
    """The kind that the words name and the text without them; ("", text) where they name none."""
    for kind, pattern in _COMPILED:
        match = pattern.search(text)
        if match:
            rest = text[: match.start()].rstrip(" ,;:-–(") + " " + text[match.end() :]
            if match[0].lstrip().startswith(("(", ",")) and kind in ("percent", "count"):
                rest = text[: match.start()] + " " + text[match.end() :]
            rest = rest.strip(" ,;:–-")
            spread = next(
                (
                    found
                    for found in _SPREADS
                    if kind in ("mean", "median") and found[1].search(rest)
                ),
                None,
            )
            if spread:
                return f"{kind}_{spread[0]}", spread[1].sub(" ", rest).strip(" ,;:–-")
            return kind, rest
    return "", text


def said(text: str) -> Said:
    """What a stub or a head says."""
    text = re.sub(r"\s+[—–]\s+", ", ", text)
    size = None
    text = _NOT_SIZE.sub(" ", text)
    match = SIZE.search(text)
    if match:
        size = int(re.sub(r"\D", "", match["n"] or match["m"]))
        behind = _SHARE_OF_ALL.sub("", text[match.end() :])
        text = (text[: match.start()] + " " + behind).strip(" ,;")
    band = ""
    found = BAND.search(text)
    if found:
        band = found[0]
        text = (text[: found.start()] + " " + text[found.end() :]).strip(" ,;:()-–")
    statistic, text = statistic_in(text)
    others: list[str] = []
    while statistic and re.search(r"(?:^|\s)(?:or|and|/|;)\s", f"{text} "):
        further, rest = statistic_in(text)
        if not further or further == "p_value":
            break
        others.append(further)
        text = re.sub(r"(?:^|\s)(?:or|and|/|;)\s*(?=$|or\b|and\b|[,;])", " ", f"{rest} ").strip()
    unit = ""
    if statistic and re.fullmatch(UNIT_WORDS, text.strip(" ,;()[]")):  # "Mean, yr"
        text = f", {text.strip(' ,;()[]')}"
    measured = UNIT.search(text)
    if measured:
        unit = measured["unit"]
        text = text[: measured.start()] + " " + text[measured.end() :]
        if unit == "%" and statistic in ("", "value_ci"):
            statistic = "percent_ci" if statistic else "percent"
    rest = re.sub(r"\(\s*\)|\[\s*\]", " ", text)
    rest = re.sub(r"\s+(?=[,;)\]])", "", re.sub(r"\s+", " ", rest)).strip(" ,;:–-*†‡§")
    if rest.count(")") != rest.count("(") or rest.count("]") != rest.count("["):
        rest = re.sub(r"^[)\]\s]+|[,;\s]*[(\[)\]]+$", "", rest).strip(" ,;:")
    return Said(rest, statistic, size, unit, band, tuple(others))


def defaults_in(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Kinds that a caption or note names for all cells ("values are n (%) or median (IQR)")."""
    found: list[str] = []
    for text in texts:
        rest = text
        for kind, pattern in _COMPILED:
            if "_" in kind and kind not in ("p_value", "value_ci") and pattern.search(rest):
                found.append(kind)
    return tuple(dict.fromkeys(found))
