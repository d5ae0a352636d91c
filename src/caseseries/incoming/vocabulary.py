"""Words by which clinicians call columns, in English and German and some French: what a head is about."""

from __future__ import annotations

import re

from caseseries.identifiers.folding import plain

_PATIENT = (
    r"(?:pat(?:ient)?(?:en(?:ten)?)?|subject|proband|fall|case|record|study|studien"
    r"|lfd\.?|laufende)?[ ._-]*(?:nr|no|num(?:mer|ber)?|id|pid|#)\.?"
    r"|patient(?:in)?|case|fall|participant|teilnehmer|pat\.?|subject|lfd\.?|pseudonym|usubjid|subjid"
)
_WORDS = {
    "birth": (
        r"geb(?:urts?)?[ .-]*(?:datum|tag|dat)?\.?|.*\bdob\b.*|.*birth.*|.*geburts.*"
        r"|.*naissance.*|geboren.*"
    ),
    "identifier": (
        r".*\bname\b.*|(?:vor|nach|familien|zu|first|last|sur)[- ]?name.*|nom|prenom"
        r"|initial(?:s|e?n)?|ini\.?"
        r"|.*(?:adress|address|strasse|street|anschrift|wohnort|postleitzahl|postcode|zip).*"
        r"|plz|ort|stadt|city|town"
        r"|.*(?:telefon|phone|handy|mobil|fax|e-?mail).*|tel\.?(?: ?nr\.?)?"
        r"|mrn|(?:hosp|unit|ur|chart|file|folder|clinic|admission|registration|reg|episode|emr|ehr"
        r"|dossier|chi|stay)[ ._-]*(?:nr|no|num(?:ber)?|id|#)\.?"
        r"|.*(?:aufnahme|fall|kranken(?:blatt|akte)|akten|versicher|insurance|hospital"
        r"|medical record|sozialvers).*(?:nr|no|num|id)\.?.*"
        r"|fallnummer|fall[ -]?id|.*krankenkasse.*|hausarzt.*|.*\bgp\b.*|zuweiser.*"
        r"|(?:behandelnder |treating )?(?:arzt|physician|doctor).*"
        r"|ssn|nhs.*|iban|angehorige.*|kontakt(?:person|daten)?|next of kin.*"
    ),
    "patient": _PATIENT,
    "age": r"(?:age|alter|age at .*|alter bei .*|patientenalter)",
    "sex": r"sex|gender|geschl(?:echt)?\.?|sexe|m/w(?:/d)?|m/f|w/m",
    "death_date": (
        r"(?:todes|sterbe)[- ]?(?:datum|tag)|(?:date of |day of )?(?:death|exitus|tod"
        r"|deces)(?: date| am| datum)?|verstorben am|died on|gestorben am|date de deces"
    ),
    "dead": (
        r"verstorben|tot|tod|dead|died|deceased|death|exitus|gestorben|decede|mortality"
        r"|letalitat"
    ),
    "alive": r"alive|am leben|lebt|lebend|survived|survivor|uberlebt|vivant",
    "discharge": r".*(?:entlass|discharge|sortie).*",
    "last_contact": (
        r"letzter? (?:kontakt|vorstellung|visite|follow[- ]?up).*|last (?:contact|seen|visit"
        r"|follow[- ]?up|known alive).*|follow[- ]?up(?:[- ](?:date|datum|bis|until))?|lfu"
        r"|date of last.*|dernier contact"
    ),
    "day_1": (
        r".*(?:therapie|behandlung|treatment|therapy|traitement)s?[- ]?(?:beginn|start"
        r"|begin).*|(?:start|beginn|begin|debut|date) (?:of |der |des |de )?(?:therapy"
        r"|treatment|therapie|behandlung|traitement).*|first (?:dose|treatment).*|erste gabe.*"
        r"|erstgabe.*"
    ),
    "day_1_else": (
        r"op[- ]?(?:datum|tag)|.*(?:surgery|operation|eingriff|implantation"
        r"|intervention).*(?:date|datum)|(?:date|datum).*(?:surgery|operation|op|eingriff"
        r"|intervention)|.*(?:aufnahme|admission|einschluss|inclusion|index|diagnose"
        r"|diagnosis)[- ]?(?:datum|date)|(?:date|datum) (?:of |der )?(?:admission|aufnahme"
        r"|inclusion|diagnosis|diagnose).*"
        r"|(?:stationare )?aufnahme(?: am)?|aufgenommen(?: am)?|(?:hospital )?admission|admitted(?: on)?"
        r"|einschluss|inclusion|diagnosis|erstdiagnose|diagnose|symptom(?:beginn| onset)|surgery|operation|op"
    ),
    "events": (
        r".*(?:komplikation|complication|nebenwirkung|adverse|side effect|effets? indesirable"
        r"|ereignisse|events|toxizitat|toxicit|unerw).*|ues?|aes?|saes?"
    ),
    "term": (
        r"ereignis|event|term|komplikation|complication|nebenwirkung|adverse event|ae|ue"
        r"|beschreibung|description|diagnose|bezeichnung|event term"
    ),
    "grade": (
        r"(?:ctc(?:ae)?[- ]?)?(?:grad|grade|gr)\.?(?: ?\(?(?:nci[- ]?)?ctc(?:ae)?(?: ?v?[\d.]+)?\)?)?"
        r"|ctc(?:ae)?|schweregrad|toxicity grade"
    ),
    "start": (
        r"(?:start|beginn|begin|von|from|onset|auftreten|debut)(?:[- ]?(?:datum|date|tag"
        r"|day))?|(?:start|beginn|onset) (?:am|on)|datum|date"
    ),
    "end": (
        r"(?:end|ende|stop|bis|until|to|fin|resolved)(?:[- ]?(?:datum|date|tag|day))?|(?:ende"
        r"|abgeklungen) (?:am|on)"
    ),
    "serious": r"sae|serious|schwerwiegend|ernst",
    "drug": r"medikament|drug|substanz|wirkstoff|praparat|medication|treatment|therapie|medicament",
    "dose": r"dosis|dose|dosierung|dosage",
    "dose_unit": r"(?:dosis|dose)?[- ]?(?:einheit|unit)",
    "parameter": (
        r"parameter|test|laborwert|analyt|messwert|variable|untersuchung|lab(?:or)?[- ]?test"
        r"|item"
    ),
    "value": r"wert|value|ergebnis|result|messung|resultat",
    "unit": r"einheit|unit|unite",
    "time": (
        r"(?:datum|date|tag|day|zeitpunkt|studientag|study day|abnahme(?:datum)?|visit date"
        r"|untersuchungsdatum|jour)(?: .*)?"
    ),
    "comment": (
        r".*(?:kommentar|comment|bemerkung|anmerkung|notiz|note|remark|freitext|free text"
        r"|remarque).*"
    ),
    "summary": (
        r"(?:mean|median|mittel(?:wert)?|average|summe|sum|total|gesamt|anzahl|count|sd|range|n|min|max)\b"
        r"[ .:=()%\d]*"
    ),
    "visit": r"visite?|termin|timepoint|zeitpunkt|event name",
}
_PATTERNS = {key: re.compile(pattern, re.IGNORECASE) for key, pattern in _WORDS.items()}
_SEXES = {
    "M": frozenset(["m", "male", "mann", "mannlich", "masculin", "homme", "h"]),
    "F": frozenset(["f", "w", "female", "frau", "weiblich", "feminin", "femme"]),
    "U": frozenset(["d", "divers", "diverse", "x", "u", "unbekannt", "unknown", "other"]),
}


def is_about(key: str, name: str) -> bool:
    """Return whether a head is about something, one of the keys of this module."""
    return bool(_PATTERNS[key].fullmatch(plain(name).strip().rstrip(":")))


def sex(word: str) -> str:
    """Return M, F or U for a word; empty where it is none."""
    folded = plain(word).strip().casefold()
    return next((code for code, words in _SEXES.items() if folded in words), "")


def died(word: str) -> bool:
    """Return whether a word of an outcome is death; a cause behind a comma or in brackets does not matter."""
    return bool(_PATTERNS["dead"].fullmatch(re.split(r"[,;(]", plain(word))[0].strip()))
