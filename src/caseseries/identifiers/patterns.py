"""What looks like somebody's whoever it is: a date of care, a telephone number, an address; told by its kind alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from caseseries.identifiers.dates import dates_in, is_month
from caseseries.identifiers.folding import plain, words
from caseseries.identifiers.months import DIGIT

FORBIDDEN = re.compile(
    r"^(?:.*DT[CM]?|.*(?<!UP)(?<!CANDI)DATE|BRTH.*|DOB|SITEID|SITENAM|INV(?:NAM|ID)|.*(?<!C)NAME?|.*INIT(?:IALS?)?"
    r"|(?:AE|MH|CM|PR|DS|CE|DV|FA|SU)(?:TERM|TRT)|.*VERBATIM|.*PHONE|.*MOBILE|TEL(?:NO)?|.*MAIL|.*ADDR(?:ESS)?"
    r"|.*MRN(?:INT|NO)?|.*ZIP|.*POSTCODE|.*POSTAL|STREET|CITY|TOWN|VILLAGE|WARD(?:NO|NR)?|STATION|HOSPITAL"
    r"|SSN|NHSNO|HOSPID|(?:REC(?:ORD)?|CHART|HOSP|PAT|CASE|FALL|ROOM|BED|INS)(?:NO|NR|NUM)|PASSPORT|FAX|IPADDR|PHYSICIAN|DOCTOR)$"
)
"""Columns that are dates, names, sites, contacts or verbatim terms by the standard's own names (SDTM IG, ADaM IG)."""
_NOT_A_PERSON = re.compile(r"^(?:CQ|SMQ)\d*NAM$|^PARNAM$|^VISITNAM$|^SDG\d*NAM$")
_VERBATIM = re.compile(r"^(?:(?:AE|MH|CM|PR|DS|CE|DV|FA|SU)(?:TERM|TRT)|.*VERBATIM)$")
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+(?:\s?(?:@|[(\[{<]\s?(?:at|arroba|arobase)\s?[)\]}>])\s?[\w-]+"
    r"(?:\s?(?:\.|[(\[{<]\s?(?:dot|punkt|point|punto)\s?[)\]}>])\s?[\w-]+)+"
    r"|\s(?:at|arroba|arobase)\s[\w-]+(?:\s(?:dot|punkt|point|punto)\s[\w-]+)+|\s(?-i:AT)\s[\w-]+(?:\.|\s(?-i:DOT)\s)\w+)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.,])(?:\+\d{1,3}[\s()/-]{0,2}\d|\(?0\d{1,5}\)?[\s/-]{1,2}\d|\(\d{3}\)\s?\d)[\d\s()/-]{3,}\d(?![\w.,]?\d)"
    r"|(?<![\w.,-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w-])"
    r"|(?:\b(?i:tel(?:ephone|efono?)?|phone|mobile|handy|fax|whatsapp|rufnummer)\b|电话|手机|電話|전화|(?i:телефон))"
    r"(?:[\s.:：]*(?:no\.?|number|is|was|ist|lautet|unter|[为是])?[\s.:：]*|(?:\s[^\W\d]+){1,3}\s?[:：]\s*)"
    r"\+?\d[\d\s()/-]{4,}\d"
)
_ANY_NUMBER = r"(?:no|nr|number|num|id|identifier|nummer)\b"
_RECORD = re.compile(
    rf"(?:\b(?:MRN|PID|NHS|SSN|CHI|PESEL|DNI|BSN|AHV|NIR|NIP|NHC|IPP|CPF|KVNR|personnummer|codice fiscale)\b"
    rf"(?:[\s-]?{_ANY_NUMBER})?"
    r"|\b(?:(?:medical|hospital|chart|record|case|insurance|admission|accession|passport|social security|patient)"
    r"[\s-])+"
    rf"{_ANY_NUMBER}|\b(?:case|hospital|medical) (?:file|record|notes?)"
    r"|\b(?:Fall|Patienten|Akten|Versicherten|Versicherungs|Krankenkassen|Krankenversicherungs|Aufnahme)-?(?:nummer|nr|zeichen)\b"
    r"|\bn(?:umero|[o°]?\.?) de (?:dossier|patient|securite sociale|historia|expediente)|\b(?:chart|record|file) ?(?=#)"
    r"|病历号|住院号|门诊号|身份证号|病案号)"
    r"(?:\s(?:of|for|des|der|du|del|de la)\s(?:the\s)?\w+)?(?:\s?(?:is|was|ist|war|lautet|[为是]))?[\s.:：#№-]*"
    r"(?:[A-Z]{1,4}[-/ ]?)?(?=\d(?:[\s/.-]?\d){3})\d[\d/.-]*|(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"
    rf"|\bpassport(?:\s{_ANY_NUMBER})?(?:\s(?:is|was))?[\s.:#]+(?=\w*\d{{2}})[A-Z0-9]{{7,10}}\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b[A-Z][\w-]+(?:stra(?:ss|ß)e|str\.|weg|gasse|allee|platz|damm|ufer)\s+\d{1,4}\s?[a-z]?\b"
    r"|\b\d{1,5}[A-Za-z]?,?\s+(?:[A-Z][\w'-]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Court|Close|Square)\b"
    r"|\b\d{1,4}(?:\s?bis)?,?\s+(?:rue|avenue|boulevard|chemin|impasse|(?:allee|place|quai|route|cours)\sd)\W?\w+"
    r"|\b(?:Calle|C/|Via|Rua|Avenida|Avda?\.?|Piazza|Plaza|Paseo)\s(?:de\s)?(?:l[ao]s?\s|el\s)?[A-Z]\w+[\s,]+\d{1,4}\b"
    r"|\b(?:is|was|comes?|ist|kommt|kam)\s(?:from|aus)\s\d{5}\s[A-Z]\w+"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b\d{5}\s+[A-Z][a-z]{3,}(?:stadt|burg|berg|heim|hausen|dorf|furt|bach|feld)\b"
    r"|\b(?:live[sd]?|living|resid(?:es|ed|ing)|wohn(?:t|te|haft)|home is|habite|vive|mieszka)\s"
    r"(?:(?:at|in|an|am|im|auf|a|au|en|przy|ul\.|der|dem|la|el)\s){0,2}\d{0,4}[A-Z]?\s?[A-Z][\w'-]+(?:\s[\w'-]+){0,3}"
    r"\s\d{1,4}[a-z]?(?![\w.,]\d)\b"
    r"|[\u4e00-\u9fff]{2,}(?:路|街|道|巷|弄|村)\d{1,5}号"
)
_DAY_AND_MONTH = (
    re.compile(
        r"(?<![\d.,–-])(?:[12]?\d|3[01])(?:st|nd|rd|th|\.)?\s(?:of\s|de\s|di\s)?([^\W\d_]{3,12})\b"
    ),
    re.compile(r"\b([^\W\d_]{3,12})\s(?:[12]?\d|3[01])(?:st|nd|rd|th)?\b(?![\d.,]*\d)"),
)
_OF_YEAR = r"(?:\s(?:of|de|del|des))?\s?['’]?(?:19|20)\d\d\b"
_MONTH_OF_YEAR = re.compile(rf"(?<!\w)([^\W\d_]{{3,12}})[.,]?{_OF_YEAR}(?!-\d)")
_PART_OF_YEAR = re.compile(
    r"(?<![\d/.-])(?:(?:0?[1-9]|1[0-2])/(?:19|20)\d\d|(?:19|20)\d\d-(?:0[1-9]|1[0-2]))(?![\d/.-]*\d)"
    r"|(?:19|20)\d\d年[01]?\d月"
    rf"|\b(?:week|KW|Kalenderwoche|semaine|semana)\s\d\d?(?:\s?/|(?:\s(?:of|de|del|des))?\s)(?:19|20)\d\d\b"
    r"|\b(?:spring|summer|autumn|fall|winter|Fruhjahr|Fruhling|Sommer|Herbst|printemps|ete|automne|hiver|primavera|verano"
    rf"|otono|invierno|Easter(?: Sunday| Monday)?|Christmas|Ostern|Pfingsten|Weihnachten){_OF_YEAR}",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(
    r"\b(?:Christmas (?:Eve|Day)|Boxing Day|New Year'?s (?:Eve|Day)|Easter (?:Sunday|Monday)|Good Friday"
    r"|Heiligabend|Silvester|Neujahr\w*|Oster(?:sonntag|montag)|Karfreitag)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:the )?[0-3]?\d(?:st|nd|rd|th)\b"
    r"|\bon (?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])(?![\d/])"
    r"|\b(?:am|vom|seit|ab|bis)\s(?:zum\s)?[0-3]?\d\.\s?[01]?\d\.(?!\d)|(?<!\d)[01]?\d月[0-3]?\d[日号號]"
    r"|(?<![\d-])(?:19|20)\d\d-W\d\d-[1-7]\b"
)
_AGE = re.compile(
    r"\b\d{1,3}\s?(?:years?|y|Jahre?n?|ans?|anos?)[\s,]+(?:and |und |et |y )?"
    r"\d{1,2}\s?(?:months?|mo?|Monate?n?|mois|mes(?:es)?)"
    r"[\s,]+(?:and |und |et |y )?\d{1,2}\s?(?:days?|d|Tage?n?|jours?|dias?)\b"
    r"|\b\d{3,5} (?:days|Tage) (?:old|alt)\b|\b(?:aged|age of|Alter von) \d{3,5} (?:days|Tagen)\b",
    re.IGNORECASE,
)
_OF_AGE = re.compile(r"\b(?:aged?|old|alt|alter|born|birth|geb\w*|age|edad)\b", re.IGNORECASE)
_PERSONS_LIST = (
    "patient patientin patiente child infant newborn baby girl boy man woman he she his her him mother father "
    "parent parents son daughter sister brother born birth birthday birthdate admitted kind kindes mutter vater sohn "
    "tochter geboren geb knabe madchen mere pere fils fille enfant ne nee nacido nacida nino nina madre padre hijo "
    "hija paciente paziente pacjent pacjenta pacjentka pacjentki pacjentem chlopiec dziecko matka пациент пациента "
    "пациентка пациентке пациентом больной больная больного ребенок ребенка мальчик девочка мать отец"
)
_PERSONS = frozenset(_PERSONS_LIST.split())
_PERSONS_WITHOUT_BLANKS = re.compile(
    "患者|病人|患儿|患兒|男孩|女孩|母亲|父亲|妈妈|爸爸|家长|家属|환자"
)
ABOUT = re.compile(
    r"(?<!every )(?<!each )(?<!any )(?<!one )(?<!per )(?<!no )"
    rf"(?:\b(?:{'|'.join(sorted(_PERSONS))})\b|{_PERSONS_WITHOUT_BLANKS.pattern})",
    re.IGNORECASE,
)
"""Words of one person; a sentence about patients at large, or about every one, may give the period of the study."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d])|\n{2,}|\r")
_LONGEST_SENTENCE = 600
_DATE = "a calendar date"
_AGE_TO_THE_DAY = "an age to the day"
_WORDS_TOO_LIST = "may mar mars march mart marts sept set jan dec mai juni ocak ekim nisan kasim"
_WORDS_TOO = frozenset(_WORDS_TOO_LIST.split())
"""Names of months that are other words, or cut short, where they begin with a small letter."""
_READ_ALOUD = re.compile(
    rf"\b(?:(?:{'|'.join(DIGIT)})[\s,-]+){{5,}}(?:{'|'.join(DIGIT)})\b", re.IGNORECASE
)
_AT = re.compile(r"@|\b(?:at|arroba|arobase)\b", re.IGNORECASE)
_MAY_BE = re.compile(rf"\d|{_AT.pattern}", re.IGNORECASE)
_BY_PATTERN = {
    "an e-mail address": _MAIL,
    "a telephone number": _PHONE,
    "a record number": _RECORD,
    "an address": _ADDRESS,
    "an age to the day": _AGE,
}


def is_identifying(column: str) -> bool:
    """Return whether a column is a date, name, site, contact or verbatim term by its standard name."""
    return bool(FORBIDDEN.match(column)) and not _NOT_A_PERSON.match(column)


def is_verbatim(column: str) -> bool:
    """Return whether a column holds terms as they were reported, before they were coded."""
    return bool(_VERBATIM.match(column))


def kinds_in(text: str) -> set[str]:
    """Return the kinds of what looks like a person's in a text that is about one: a cell, or a sentence."""
    return {kind for kind, _ in _places(plain(text))}


def told_of_a_person(text: str) -> set[str]:
    """Return the kinds found in those sentences of a text that speak of a patient or a family."""
    text = plain(text)
    if not _speaks_of_a_person(text):
        return set()
    parts = [part for part in text.split("\n\n") if _speaks_of_a_person(part)]
    found: set[str] = set()
    for kind, (start, end) in _places(text := "\n\n".join(parts)) if parts else ():
        if kind not in found:
            sentence = _sentence(text, start, end)
            if ABOUT.search(sentence) and (kind != _AGE_TO_THE_DAY or _OF_AGE.search(sentence)):
                found.add(kind)
    return found


def _speaks_of_a_person(text: str) -> bool:
    return not _PERSONS.isdisjoint(words(text.lower())) or (
        not text.isascii() and bool(_PERSONS_WITHOUT_BLANKS.search(text))
    )


def _places(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what looks like a person's in a plain text: its kind, and where it stands."""
    for found in _NAMED_DAY.finditer(text):
        yield _DATE, found.span()
    if len(DIGIT.keys() & {word.casefold() for word in words(text)}) > 3:
        for found in _READ_ALOUD.finditer(text):
            yield "a telephone number", found.span()
    if not _MAY_BE.search(text):
        return
    for _, place in dates_in(text):
        yield _DATE, place
    for found in _PART_OF_YEAR.finditer(text):
        yield _DATE, found.span()
    months = (*_DAY_AND_MONTH, _MONTH_OF_YEAR)
    for found in itertools.chain.from_iterable(p.finditer(text) for p in months):
        name = found[1]
        sure = name[0].isupper() or name.lower() not in _WORDS_TOO
        if is_month(name.lower()) and (sure or found.re is _MONTH_OF_YEAR):
            yield _DATE, found.span()
    for kind, pattern in _BY_PATTERN.items():
        if pattern is _MAIL and not _AT.search(text):
            continue
        for found in pattern.finditer(text):
            yield kind, found.span()


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a place."""
    first = max(0, start - _LONGEST_SENTENCE)
    for found in _SENTENCE.finditer(text, first, start + 1):
        first = found.end()
    after = _SENTENCE.search(text, end, end + _LONGEST_SENTENCE)
    return text[first : after.start() if after else end + _LONGEST_SENTENCE]
