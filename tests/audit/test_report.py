import json

from caseseries import audit

from .helpers import findings

TABLE = "table1.a | all | thing | count_percent | 16 of 23 (78)\ntable1.b | all | stay | p_value | 0.000"


def test_json_is_what_programs_expect():
    document = json.loads(audit.as_json(findings(TABLE)))
    assert document == {
        "findings": [
            {
                "rule": "percentage",
                "ids": ["table1.a"],
                "message": 'table1.a "16 of 23 (78)": 16 of 23 is 70%, print says 78%.',
                "expected": "70% for 16 of 23, or 18 of 23 for 78%",
                "certainty": "certain",
            },
            {
                "rule": "p-zero",
                "ids": ["table1.b"],
                "message": 'table1.b "0.000": no p-value is zero.',
                "expected": "p < 0.001",
                "certainty": "certain",
            },
        ]
    }


def test_text():
    text = audit.as_text(findings(TABLE))
    assert text.startswith('1. percentage: table1.a "16 of 23 (78)"')
    assert "consistent: 70% for 16 of 23" in text
    assert "how sure: certain" in text
    assert text.endswith("2 contradictions.\n")
    assert audit.as_text(()) == "No contradiction found.\n"
    assert json.loads(audit.as_json(())) == {"findings": []}


def test_text_says_which_findings_rest_on_the_relations_file_and_names_many_rows():
    def one(ids, declared):
        return audit.Finding("parts", tuple(ids), "about.", "6", "likely", declared)

    assert audit.as_text([one("abcde", True), one("abcd", False), one("a", True)]) == (
        "1. parts: about.\n   consistent: 6\n   how sure: likely\n   rests on the relations file\n"
        "   rows: a, b, c, d, e\n"
        "2. parts: about.\n   consistent: 6\n   how sure: likely\n"
        "3. parts: about.\n   consistent: 6\n   how sure: likely\n   rests on the relations file\n"
        "\n3 contradictions, 1 of them without the relations file.\n"
    )
    assert audit.as_text([one("a", False)]).endswith("\n\n1 contradiction.\n")
