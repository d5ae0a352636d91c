"""A remedy is followed as it is written, and the fault or oddity is gone."""

import re

import pytest

from tests.cohort.edits import Sheet, told


def _cell(table, row, column, value):
    return lambda five: Sheet(five, table).put(row, column, value).save()


def _text(file, old, new):
    def change(five):
        path = five / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _take_line(file, line):
    def change(five):
        path = five / file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[: line - 1] + lines[line:]), encoding="utf-8")

    return change


def _own_response(five):
    """Give the responses a name of their own, and take the visits out that nothing can be narrowed by."""
    path = five / "study.yml"
    text = path.read_text(encoding="utf-8").replace(", first_visit: 4", "").replace("adrs", "reply")
    text = text.replace(
        "data:\n", "data:\n  tables: {reply: {file: adrs.csv, structure: bds}}\n", 1
    )
    path.write_text(text, encoding="utf-8")


def _accept(five):
    """Take up the entry that the message proposes."""
    _, odd = told(five)
    entries = [re.search(r"`accepted`: (\{.*\})", oddity)[1] for oddity in odd]
    path = five / "study.yml"
    lines = "\n".join(f"  - {entry.replace('…', 'Known.')}" for entry in dict.fromkeys(entries))
    path.write_text(f"{path.read_text()}accepted:\n{lines}\n", encoding="utf-8")


FOLLOWED = [
    (_text("data/adae.csv", "T-3,1,Itching,4,Y,DRUG WITHDRAWN,Y,8,12", "T-3,1,Itching,4,Y"), "add the missing cells, empty ones with their commas", _text("data/adae.csv", "Itching,4,Y\n", "Itching,4,Y,DRUG WITHDRAWN,Y,,\n")),
    (_text("data/adae.csv", ",DRUG WITHDRAWN", ",DRUG, WITHDRAWN"), "a text with a comma needs quotes", _text("data/adae.csv", "DRUG, WITHDRAWN", '"DRUG WITHDRAWN"')),
    (_text("data/adlb.csv", ",70,", ",70,5,"), "a number a point", _text("data/adlb.csv", ",70,5,", ",70.5,")),
    (_text("data/adlb.csv", ",70,", ',"70,5",'), "3.5 and not 3,5", _text("data/adlb.csv", '"70,5"', "70.5")),
    (_text("data/adsl.csv", "canary-adsl-one", '5" long'), "double the quote, and put the cell in quotes", _text("data/adsl.csv", '5" long', '"5"" long"')),
    (_text("data/adae.csv", "Itching,4", '"Itching,4'), "close the quote", _text("data/adae.csv", '"Itching,4', '"Itching",4')),
    (_text("data/adae.csv", "USUBJID", "# made on Monday\nUSUBJID"), "take out what stands above the names of the columns", _take_line("data/adae.csv", 1)),
    (_text("data/adae.csv", "T-3", "# looked at\nT-3"), "take the line out", _take_line("data/adae.csv", 7)),
    (_text("data/adae.csv", "T-3", "<<<<<<< HEAD\nT-3"), "remove the lines with <<<<<<<", _take_line("data/adae.csv", 7)),
    (_text("data/adae.csv", "AETOXGR", "GRADE"), "add the column", _text("data/adae.csv", "GRADE", "AETOXGR")),
    (_text("data/adsl.csv", "SMOKER", "SMOKERS"), "rename SMOKERS", _text("data/adsl.csv", "SMOKERS", "SMOKER")),
    (_text("data/adlb.csv", "LLOQ", "LOQ"), "rename it to LLOQ", _text("data/adlb.csv", "LOQ", "LLOQ")),
    (_text("data/adlb.csv", "LLOQ", " lloq"), "write LLOQ", _text("data/adlb.csv", " lloq", "LLOQ")),
    (_cell("adsl", 2, "AGE", "-50"), "mend it", _cell("adsl", 2, "AGE", "50")),
    (_cell("adsl", 2, "ARM", "Middle"), "use one of these, spelt exactly so", _cell("adsl", 2, "ARM", "Early")),
    (_cell("adae", 2, "ASTDY", "0"), "the day before it is -1", _cell("adae", 2, "ASTDY", "1")),
    (_cell("adae", 2, "AESEQ", "1.0"), "write it plainly", _cell("adae", 2, "AESEQ", "1")),
    (_cell("adsl", 2, "EOSSTT", " ONGOING\u200b"), "write it so", _cell("adsl", 2, "EOSSTT", "ONGOING")),
    (_cell("adsl", 2, "EOSSTT", "n/a"), "empty the cell", _cell("adsl", 2, "EOSSTT", "")),
    (_cell("adae", 2, "ASTDY", "NA"), "list the word under data.missing", _text("study.yml", "data:\n", "data:\n  missing: [NA]\n")),
    (_cell("adsl", 2, "SMOKER", "NA"), "list the word under data.missing", _text("study.yml", "data:\n", "data:\n  missing: [NA]\n")),
    (_text("data/adrs.csv", "AVISITN", "WEEK"), "under a name of its own", _own_response),
    (_cell("adtte", 2, "AVALU", "MONTHS"), "by `values` of the column", _text("study.yml", "    adsl:\n      ARM", "    adtte:\n      AVALU: {values: [DAYS, MONTHS]}\n    adsl:\n      ARM")),
    (_cell("adsl", 2, "SEX", "male"), "codes: {", _text("study.yml", "    adsl:\n      ARM", "    adsl:\n      SEX: {codes: {male: M, F: F, M: M}}\n      ARM")),
    (_cell("adex", 2, "EXTRT", "#REF!"), "mend the formula", _cell("adex", 2, "EXTRT", "Testumab")),
    (_cell("adrs", 2, "AVALC", "responder"), "spell it Responder", _cell("adrs", 2, "AVALC", "Responder")),
    (_cell("adae", 3, "AESEQ", "1"), "give it a number of its own", _cell("adae", 3, "AESEQ", "4")),
    (_cell("adae", 2, "USUBJID", "T-01"), "mend the identifier", _cell("adae", 2, "USUBJID", "T-1")),
    (_cell("adsl", 2, "SUBJID", "a/b"), "letters, digits, - or _", _cell("adsl", 2, "SUBJID", "a-b_1")),
    (_cell("adlb", 2, "AVALU", "mg/dL"), "in one unit", _cell("adlb", 2, "AVALU", "umol/L")),
    (_cell("adlb", 2, "AVALU", ""), "fill AVALU in", _cell("adlb", 2, "AVALU", "umol/L")),
    (_text("study.yml", "{AVALC: Responder}", "{AVALC: Cured}"), "list it under data.columns.adrs.AVALC.values", _text("study.yml", "    adsl:\n      ARM", "    adrs:\n      AVALC: {values: [Cured, Responder, Non-responder]}\n    adsl:\n      ARM")),
    (_text("study.yml", "column: AGE,", "column: AGES,"), "did you mean AGE?", _text("study.yml", "column: AGES,", "column: AGE,")),
    (_cell("adrs", 2, "AVALC", "Respnder"), "list both under data.columns.adrs.AVALC.values", _text("study.yml", "    adsl:\n      ARM", "    adrs:\n      AVALC: {values: [Respnder, Responder, Non-responder]}\n    adsl:\n      ARM")),
    (_cell("adtte", 4, "CNSR", "1"), "mend CNSR, or DTHFL in adsl", _cell("adtte", 4, "CNSR", "0")),
    (_cell("adex", 5, "AENDY", "400"), "mend AENDY or LSTALVDY in adsl", _cell("adex", 5, "AENDY", "40")),
    (_cell("adae", 7, "AEACN", ""), "fill the cell in", _cell("adae", 7, "AEACN", "DRUG WITHDRAWN")),
    (_cell("adrs", 2, "AVALC", "Remission"), "list all words of the column under data.columns.adrs.AVALC.values", _text("study.yml", "    adsl:\n      ARM", "    adrs:\n      AVALC: {values: [Remission, Responder, Non-responder]}\n    adsl:\n      ARM")),
    (_text("study.yml", "start: FIRSTDY", "start: SEX"), "name a column of numbers", _text("study.yml", "start: SEX", "start: FIRSTDY")),
    (_cell("adsl", 2, "EFFFL", ""), "write Y or N", _cell("adsl", 2, "EFFFL", "Y")),
    (_cell("adlb", 2, "AVAL", "700"), "mend AVAL", _cell("adlb", 2, "AVAL", "70")),
    (_cell("adlb", 2, "PARAM", "Creatinine (mg/dL)"), "write one PARAM for each PARAMCD", _cell("adlb", 2, "PARAM", "Creatinine (umol/L)")),
    (_cell("adlb", 2, "AVISITN", "9"), "accept it in study.yml", _accept),
    (_cell("adsl", 2, "SUBJID", "Erika Muster"), "accept it in study.yml", _accept),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "remedy", "follow"), FOLLOWED, ids=[c[1] for c in FOLLOWED])
def test_following_the_remedy_mends_it(five, spoil, remedy, follow):
    spoil(five)
    faults, odd = told(five)
    assert any(remedy in message.split("what to do: ")[1] for message in faults + odd), faults + odd
    follow(five)
    assert told(five) == ([], [])
