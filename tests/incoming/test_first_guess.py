"""The first guess of a mapping: sheets of each kind, in German and in English."""

import datetime

import pytest

from caseseries.incoming.first_guess import first_guess
from caseseries.incoming.sheets import guess_head_rows, read, with_heads
from tests.incoming.sheets_made import workbook

D = datetime.date
PATIENTS = [
    ["Study ID", "DOB", "Sex", "Treatment start", "Died", "Last contact", "Stage", "Notes"],
    ["A1", D(1950, 1, 1), "m", D(2024, 1, 1), "no", D(2024, 6, 1), "II", "likes tea"],
    ["A2", D(1960, 1, 1), "f", D(2024, 2, 1), "yes", D(2024, 3, 1), "II", None],
    ["A3", D(1970, 1, 1), "f", D(2024, 2, 1), "no", D(2024, 3, 1), "III", "moved away, see letter"],
]


def _guess(folder, merged=(), **sheets):
    raw = read(workbook(folder / "a.xlsx", merged, **sheets))
    return first_guess({s.name: with_heads(s, guess_head_rows(s)) for s in raw}, "a.xlsx")


def test_a_sheet_of_patients(tmp_path):
    plan = _guess(tmp_path, Patients=PATIENTS)
    assert plan["sheets"]["Patients"] == {
        "head_rows": [1], "patient": "Study ID", "identifiers": ["Study ID", "DOB"], "left_out": ["Notes"],
    }  # fmt: skip
    adsl = plan["tables"]["adsl"]
    assert adsl["day_1"] == "Treatment start"
    assert adsl["ages"] == {"AGE": "DOB"}
    assert adsl["days"] == {"LSTALVDY": "Last contact"}
    assert adsl["columns"]["SEX"]["codes"] == {"m": "M", "f": "F"}
    assert adsl["columns"]["DTHFL"] == {"from": "Died"}
    assert adsl["columns"]["STAGE"]["codes"] == {"II": "II", "III": "III"}
    time = plan["tables"]["adtte"]["times"][0]
    assert (time["until"], time["event"], time["words"]) == (["Last contact"], "Died", ["yes"])


def test_values_by_row_and_values_by_name(tmp_path):
    by_row = [
        ["ID", "Date", "ALT (U/l)", "AST (U/l)"],
        ["A1", D(2024, 1, 1), 30, 20],
        ["A2", D(2024, 2, 2), 31, 22],
    ]
    by_name = [
        ["Patient", "Test", "Result", "Unit", "Day"],
        ["A1", "Sodium", 140, "mmol/l", "d1"],
        ["A1", "Potassium", "<3", "mmol/l", "d2"],
    ]
    plan = _guess(tmp_path, Patients=PATIENTS, Liver=by_row, Salts=by_name)
    liver, salts = plan["tables"]["adlb"]
    assert liver["days"] == {"ADY": "Date"}
    assert [(w["code"], w["unit"], w["heads"]) for w in liver["wide"]] == [
        ("ALT", "U/l", {"ALT (U/l)": {}}), ("AST", "U/l", {"AST (U/l)": {}}),
    ]  # fmt: skip
    assert salts["columns"]["PARAMCD"] == {
        "from": "Test",
        "codes": {"Sodium": "SODIUM", "Potassium": "POTASSIU"},
    }
    assert salts["columns"]["AVALU"] == {"from": "Unit"}
    assert salts["days"] == {"ADY": "Day"}


def test_events_and_doses(tmp_path):
    events = [
        ["ID", "Event", "Grade", "Start", "End", "Serious"],
        ["A1", "Rash", 2, D(2024, 1, 3), None, "n"],
        ["A1", "Fever", 1, D(2024, 1, 5), D(2024, 1, 6), "n"],
    ]
    doses = [
        ["ID", "Drug", "Dose", "Unit", "Start", "Stop"],
        ["A1", "Drug A", 10, "mg", D(2024, 1, 1), D(2024, 1, 9)],
    ]
    plan = _guess(tmp_path, Patients=PATIENTS, AEs=events, Doses=doses)
    adae, adex = plan["tables"]["adae"], plan["tables"]["adex"]
    assert {c: s["from"] for c, s in adae["columns"].items()} == {
        "AEDECOD": "Event",
        "AETOXGR": "Grade",
        "AESER": "Serious",
    }
    assert adae["days"] == {"ASTDY": "Start", "AENDY": "End"}
    assert {c: s["from"] for c, s in adex["columns"].items()} == {
        "EXTRT": "Drug",
        "EXDOSE": "Dose",
        "EXDOSU": "Unit",
    }
    assert adex["days"] == {"ASTDY": "Start", "AENDY": "Stop"}


def _wide(*heads):
    rows = [["Patient", *heads], *([k, *(k + m for m in range(len(heads)))] for k in range(10, 14))]
    return rows


def test_units_are_turned_into_the_first_and_others_left_out(tmp_path):
    plan = _guess(tmp_path, S=_wide("Krea (mg/dl) d1", "Krea (mg/l) d3", "Krea (µmol/l) d7"))
    heads = plan["tables"]["adlb"]["wide"][0]["heads"]
    assert heads["Krea (mg/l) d3"]["multiply_by"] == 0.1
    assert "multiply_by" not in heads["Krea (mg/dl) d1"]
    assert plan["sheets"]["S"]["left_out"] == [
        "Krea (µmol/l) d7"
    ]  # no factor is known without the molar mass


def test_a_sheet_that_counts_from_day_0(tmp_path):
    # ADaM has no day 0: day 0 of the sheet is study day 1, the day before stays -1.
    plan = _guess(tmp_path, S=_wide("X d-1", "X d0", "X d1"))
    heads = plan["tables"]["adlb"]["wide"][0]["heads"]
    assert [(v["visit"], v["day"]) for v in heads.values()] == [
        ("Day -1", -1),
        ("Day 0", 1),
        ("Day 1", 2),
    ]


def test_texts_by_visit_are_assessments(tmp_path):
    rows = [
        ["Patient", "Zustand Woche 4", "Zustand Woche 8"],
        [1, "gut", "gut"],
        [2, "schlecht", "gut"],
        [3, "gut", None],
    ]
    plan = _guess(tmp_path, S=rows)
    wide = plan["tables"]["adrs"]["wide"][0]
    assert (wide["kind"], wide["codes"]) == ("text", {"gut": "gut", "schlecht": "schlecht"})


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Telefon", ["1", "2", "3", "4"]),
        ("Fallnummer", [4711, 4712, 4713, 4714]),
        ("Hausarzt", ["A", "B", "A", "B"]),
        ("Kontakt", ["a@b.de", "c@d.de", "e@f.de", "g@h.de"]),
        ("Wer", ["Erna Muster", "Kurt Probe", "Ilse Vorlage", "Jan Entwurf"]),
        ("geboren am", [D(1950, 1, k) for k in range(1, 5)]),
    ],
)  # fmt: skip
def test_identifiers_by_head_or_by_cells(tmp_path, head, cells):
    rows = [["Patient", head], *([k, cell] for k, cell in enumerate(cells))]
    assert head in _guess(tmp_path, S=rows)["sheets"]["S"]["identifiers"]


def test_free_text_is_left_out(tmp_path):
    rows = [["Patient", "Verlauf"], [1, "kam am Abend"], [2, "ging am Morgen"], [3, "blieb"]]
    assert _guess(tmp_path, S=rows)["sheets"]["S"]["left_out"] == ["Verlauf"]


ADMITTED = [D(2023, 1, 2), D(2023, 2, 11), D(2023, 3, 5), D(2023, 3, 20), D(2023, 4, 1)]
BORN = [D(1951, 4, 3), D(1944, 7, 14), D(1960, 11, 22), D(1971, 9, 9), D(1938, 1, 30)]
SEEN = [D(2023, 12, k) for k in range(1, 6)]


def _columns(**heads):
    return [["Fallnummer", *heads], *([4711 + k, *row] for k, row in enumerate(zip(*heads.values(), strict=True)))]  # fmt: skip


def test_admission_is_day_1_and_the_other_dates_are_study_days(tmp_path):
    # The number of patients is a hospital's, and no head speaks of a date: both were once a reason to drop all dates.
    rows = _columns(**{"Geb.-Datum": BORN, "Aufnahme": ADMITTED, "Entlassung": SEEN})
    adsl = _guess(tmp_path, S=rows)["tables"]["adsl"]
    assert (adsl["day_1"], adsl["ages"]) == ("Aufnahme", {"AGE": "Geb.-Datum"})
    assert list(adsl["days"].values()) == ["Entlassung"]


def test_without_a_head_for_day_1_it_is_the_first_date_but_no_discharge(tmp_path):
    rows = _columns(**{"Discharge date": SEEN, "Bite": ADMITTED, "Antivenom": SEEN})
    adsl = _guess(tmp_path, S=rows)["tables"]["adsl"]
    assert (adsl["day_1"], adsl["days"]) == ("Bite", {"DISCHARG": "Discharge date", "ANTIVENO": "Antivenom"})  # fmt: skip


def test_a_value_with_a_visit_is_a_number_whatever_few_cells_say(tmp_path):
    rows = _columns(**{
        "CRP d3": [4.1, 15, "n.b.", "9,7", 11],
        "CRP d7": ["erhöht", "15,2", "n.b.", "9,7", "hämolytisch"],
    })  # fmt: skip
    plan = _guess(tmp_path, S=rows)
    assert list(plan["tables"]["adlb"]["wide"][0]["heads"]) == ["CRP d3"]
    rows[-1][-1] = "11"
    assert list(_guess(tmp_path, S=rows)["tables"]["adlb"]["wide"][0]["heads"]) == ["CRP d3", "CRP d7"]  # fmt: skip


def test_who_is_alive_did_not_die(tmp_path):
    rows = _columns(Aufnahme=ADMITTED, Alive=[1, 1, 0, 1, 1], **{"Last seen": SEEN})
    tables = _guess(tmp_path, S=rows)["tables"]
    assert tables["adsl"]["columns"]["DTHFL"] == {"from": "Alive", "codes": {"1": "N", "0": "Y"}}
    assert tables["adtte"]["times"][0]["words"] == ["0"]


@pytest.mark.parametrize(
    ("words", "died"),
    [
        (["cured", "died", "cured", "lost", "died"], {"cured": "N", "died": "Y", "lost": "N"}),
        (["geheilt", "verstorben", "geheilt", "tot", "geheilt"], {"geheilt": "N", "verstorben": "Y", "tot": "Y"}),
        (["cured", "relapsed", "cured", "lost", "relapsed"], None),
    ],
)  # fmt: skip
def test_a_death_among_the_outcomes_is_a_death(tmp_path, words, died):
    rows = _columns(Aufnahme=ADMITTED, Outcome=words)
    columns = _guess(tmp_path, S=rows)["tables"]["adsl"]["columns"]
    assert "OUTCOME" in columns
    assert columns.get("DTHFL", {}).get("codes") == died


def test_events_in_columns_side_by_side(tmp_path):
    rows = _columns(**{
        "Initials": ["AB", "CD", "EF", "GH", "IJ"],
        "Start of treatment": ADMITTED,
        "AE 1": ["Rash", "Fever", "none", "Rash", "Fever"], "AE 1 grade": [1, 2, None, 3, 1], "AE 1 start": SEEN,
        "AE 2": ["Cough", None, None, None, None], "Grade AE2": [2, None, None, None, None],
        "Dose 1 (mg)": [5, 6, 5, 5, 5],
    })  # fmt: skip
    plan = _guess(tmp_path, S=rows)
    assert plan["sheets"]["S"]["identifiers"] == ["Fallnummer", "Initials"]
    assert plan["tables"]["adae"] == [
        {
            "sheet": "S", "days": {"ASTDY": "AE 1 start"},
            "columns": {"AEDECOD": {"from": "AE 1", "missing": ["none"]}, "AETOXGR": {"from": "AE 1 grade"}},
        },
        {"sheet": "S", "columns": {"AEDECOD": {"from": "AE 2"}, "AETOXGR": {"from": "Grade AE2"}}},
    ]  # fmt: skip
    assert "DOSE1" in plan["tables"]["adsl"]["columns"]


def test_a_row_of_means_does_not_hide_who_is_who(tmp_path):
    # Once the name was taken for the patient's key then, the running number for a value, and the events were left out.
    rows = [["Lfd. Nr.", "Nachname", "Datum Aufnahme", "Follow-up", "Score"]]
    rows += [[k + 1, name, ADMITTED[k], SEEN[k], k] for k, name in enumerate(["Adler", "Berger", "Celik", "Dorn", "Egger"])]  # fmt: skip
    rows.append([None, "Mittelwert", None, None, 2])
    events = [
        ["Lfd. Nr.", "UE1", "CTC-Grad UE1", "Beginn UE1", "UE2"],
        [1, "Kopfschmerz", 2, D(2023, 1, 5), None], [3, "Sepsis", 3, D(2023, 3, 6), "Husten"],
    ]  # fmt: skip
    plan = _guess(tmp_path, Kohorte=rows, UE=events)
    assert (plan["sheets"]["Kohorte"]["patient"], plan["sheets"]["UE"]["patient"]) == ("Lfd. Nr.", "Lfd. Nr.")  # fmt: skip
    assert plan["tables"]["adsl"]["days"] == {"LSTALVDY": "Follow-up"}
    first, second = plan["tables"]["adae"]
    assert {c: s["from"] for c, s in first["columns"].items()} == {"AEDECOD": "UE1", "AETOXGR": "CTC-Grad UE1"}  # fmt: skip
    assert first["days"] == {"ASTDY": "Beginn UE1"}
    assert second["columns"]["AEDECOD"] == {"from": "UE2"}


def test_a_second_number_of_the_patient_is_no_value(tmp_path):
    rows = _columns(**{"Lfd. Nr.": [1, 2, 3, 4, 5], "Aufnahme": ADMITTED, "Score": [5, 6, 7, 8, 9]})
    plan = _guess(tmp_path, S=rows)
    assert plan["sheets"]["S"]["identifiers"] == ["Fallnummer", "Lfd. Nr."]
    assert list(plan["tables"]["adsl"]["columns"]) == ["SCORE"]


WARD = [
    ["Patient", None, "Baseline", None, None, None, "CRP (mg/l)", None],
    ["Name", "Hosp. no", "Admission", "Sex", "Weight (kg)", "Valve", "d1", "d7"],
    ["Abbot, Jane", "0041237", "07/01/2022", "f", "71,5", "aortic", 187, 92],
    ["Brix, Tom", "0041398", D(2021, 5, 12), "m", 82.3, "mitral", 145, 60],
    ["Cole, Ann", "0042011", "01/06/2021", "F", 64, "aortic", 210, 180],
    ["Dorn, Karl", "0042555", D(2021, 7, 14), "male", 77, "mitral", 88, 45],
]
GROUPS = ("A1:B1", "C1:F1", "G1:H1")


def test_groups_over_heads_hide_nothing(tmp_path):
    # Once the record number was taken for a value, the admission for telephone numbers, and SEX was PATISEX.
    labs = [["Hosp. no", "Date", "Hb (g/dl)"], *([r[1], r[2], 9.5] for r in WARD[2:])]
    plan = _guess(tmp_path, GROUPS, Ward=WARD, Labs=labs)
    assert plan["sheets"]["Ward"]["patient"] == "Patient · Hosp. no"
    assert plan["sheets"]["Ward"]["identifiers"] == ["Patient · Name", "Patient · Hosp. no"]
    assert plan["sheets"]["Labs"]["patient"] == "Hosp. no"
    adsl = plan["tables"]["adsl"]
    assert adsl["day_1"] == "Baseline · Admission"
    assert adsl["columns"]["SEX"]["codes"] == {"f": "F", "m": "M", "F": "F", "male": "M"}
    assert adsl["columns"]["WEIGHT"]["label"] == "Weight, kg"
    assert adsl["columns"]["VALVE"]["label"] == "Valve"
    wide = plan["tables"]["adlb"][0]["wide"][0]
    assert (wide["label"], list(wide["heads"])) == ("CRP", ["CRP (mg/l) · d1", "CRP (mg/l) · d7"])


@pytest.mark.parametrize("head", ["Hosp no", "Unit number", "Chart #", "MRN", "Admission no.", "Some head"])  # fmt: skip
def test_numbers_of_records_identify(tmp_path, head):
    numbers = ["0041237", "0041398", "0042011", "0042555", "0043120"]
    rows = _columns(**{head: numbers, "Aufnahme": ADMITTED, "Score": [5, 6, 7, 8, 9]})
    plan = _guess(tmp_path, S=rows)
    assert head in plan["sheets"]["S"]["identifiers"]
    assert list(plan["tables"]["adsl"]["columns"]) == ["SCORE"]


def test_platelets_are_no_numbers_of_records(tmp_path):
    counts = [145000, 198000, 210000, 388000, 251000]
    columns = _guess(tmp_path, S=_columns(Aufnahme=ADMITTED, Platelets=counts))["tables"]["adsl"]["columns"]  # fmt: skip
    assert list(columns) == ["PLATELET"]


def test_a_sheet_that_calls_patients_by_another_number_and_a_pivot(tmp_path):
    patients = [["No.", "File no.", "Sex", "Start of treatment"]]
    patients += [[k, f"00{k}41{k}", "m", D(2024, 1, k)] for k in (1, 2, 3, 4)]
    echo = [
        ["File no.", "Date", "LAD (mm)"],
        [1411, D(2024, 1, 1), 2.5],
        [2412, D(2024, 1, 9), 3.5],
    ]
    pivot = [["Count", "m", "Total"], ["1", 1, 1], ["2", 2, 2], ["Total", 3, 3]]
    lab = [["No.", "Day", "ALT (U/l)"], [1, "d1", 30], [1, "d2", 40]]
    plan = _guess(tmp_path, Patients=patients, Echo=echo, Pivot=pivot, Lab=lab)
    assert plan["sheets"]["Patients"]["patient"] == "No."
    assert (plan["sheets"]["Echo"]["patient"], plan["sheets"]["Echo"]["matches"]) == (
        "File no.",
        "File no.",
    )
    assert [part["sheet"] for part in plan["tables"]["adlb"]] == ["Echo", "Lab"]
    assert "Pivot" not in plan["sheets"]


def test_yes_and_no_at_several_visits(tmp_path):
    rows = [["ID", "Diplopia pre-op", "Diplopia 2 weeks", "Diplopia 3 months"]]
    rows += [["A1", "y", "n", "n"], ["A2", "yes", "y", "n"], ["A3", "n", "n", "n"]]
    (wide,) = _guess(tmp_path, Patients=rows)["tables"]["adrs"]["wide"]
    assert wide["codes"] == {"y": "Yes", "yes": "Yes", "n": "No"}
    # weeks and months stand side by side: both are counted in days, so that 2 weeks come before 3 months
    assert [(v["visit"], v["number"]) for v in wide["heads"].values()] == [
        ("Baseline", 0), ("Week 2", 14), ("Month 3", 90),
    ]  # fmt: skip


def test_one_parameter_in_two_units_is_turned_into_the_first(tmp_path):
    rows = [["Patient", "Test", "Result", "Unit", "Day"], ["A1", "Albumin", 30, "g/l", "d1"]]
    rows += [["A2", "Albumin", "3,4", "g/dl", "d1"], ["A2", "Sodium", 140, "mmol/l", "d1"]]
    plan = _guess(tmp_path, Patients=PATIENTS, Lab=rows)
    assert plan["tables"]["adlb"]["units"] == {"ALBUMIN": "g/l"}


def test_ages_in_months_signs_and_units_in_cells(tmp_path):
    rows = [["No.", "Age (months)", "Antibody", "Weight", "Dose"]]
    rows += [
        [1, 14, "+", "12,5 kg", "5 mg"],
        [2, 30, "++", "14 kg", "1 g"],
        [3, 9, "-", "8 kg", "5 mg"],
    ]
    rows += [[4, 22, "+", "11 kg", "5 mg"]]
    columns = _guess(tmp_path, Patients=rows)["tables"]["adsl"]["columns"]
    assert columns["AGEU"] == {"from": "Age (months)", "any": "MONTHS"}  # 14 is no age in years
    assert columns["ANTIBODY"]["codes"] == {
        "+": "+",
        "++": "++",
        "-": "-",
    }  # beside + a - is no missing value
    assert columns["WEIGHT"] == {
        "from": "Weight",
        "label": "Weight, kg",
        "kind": "number",
        "unit": "kg",
    }
    assert "kind" not in columns["DOSE"]  # milligrams and grams are no numbers of one kind


def test_choices_in_a_head_are_no_part_of_its_name(tmp_path):
    rows = [
        ["Pat No", "Sex (m/f)", "Pacemaker y/n", "Dead?", "Valve (SVG/TAG)", "Date of TAVI"],
        *(
            [k, "mf"[k % 2], "yn"[k % 2], "yn"[k % 2], "SVG", D(2024, 1, k + 1)]
            for k in range(1, 5)
        ),
    ]
    columns = _guess(tmp_path, Patients=rows)["tables"]["adsl"]["columns"]
    assert columns["SEX"] == {"from": "Sex (m/f)", "codes": {"f": "F", "m": "M"}}
    assert columns["PACEMAKE"]["label"] == "Pacemaker"
    assert columns["DTHFL"] == {"from": "Dead?"}
    assert {c["label"] for c in columns.values() if "label" in c} == {
        "Pacemaker",
        "Valve (SVG/TAG)",
    }


def test_words_that_differ_by_capitals_alone_are_one(tmp_path):
    rows = [["Pat No", "Valve"]] + [
        [k, w] for k, w in enumerate(["sapien 3", "Evolut", "Sapien 3", "Evolut", "none"], 1)
    ]
    codes = _guess(tmp_path, Patients=rows)["tables"]["adsl"]["columns"]["VALVE"]["codes"]
    assert codes == {"sapien 3": "Sapien 3", "Sapien 3": "Sapien 3", "Evolut": "Evolut", "none": "none"}  # fmt: skip


def test_a_sheet_of_times_alone_is_called_by_its_own_name_and_keeps_their_order(tmp_path):
    patients = [["Pat No", "Surgery date"], *([k, D(2024, 1, k)] for k in range(1, 5))]
    echo = [
        ["Pat No", "Baseline", "Discharge", "30 days", "1 year"],
        *([k, 40 + k, 10.5, 9.5, 11.5] for k in range(1, 5)),
    ]
    (values,) = _guess(tmp_path, Patients=patients, Gradient=echo)["tables"]["adlb"]["wide"]
    assert (values["code"], values["label"]) == ("GRADIENT", "Gradient")
    assert [v["visit"] for v in values["heads"].values()] == [
        "Baseline", "Discharge", "Day 30", "Year 1",
    ]  # fmt: skip
    numbers = [v["number"] for v in values["heads"].values()]
    assert numbers == sorted(numbers)
    assert all("day" not in v for v in values["heads"].values())
