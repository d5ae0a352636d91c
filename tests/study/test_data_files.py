"""Which files hold the tables."""

import pytest

from caseseries.errors import UserError
from caseseries.study import read_study
from caseseries.study.data_files import find_table, has_data


@pytest.mark.parametrize("suffix", [".csv", ".xpt", ".parquet"])
def test_a_table_is_found_in_each_of_its_forms(tmp_path, suffix):
    (tmp_path / f"adsl{suffix}").write_bytes(b"")
    (tmp_path / "adsl.txt").write_bytes(b"")
    assert find_table(tmp_path, "adsl") == tmp_path / f"adsl{suffix}"
    assert find_table(tmp_path, "adae") is None


def test_a_table_in_two_forms_is_an_error(tmp_path):
    (tmp_path / "adsl.csv").write_bytes(b"")
    (tmp_path / "adsl.xpt").write_bytes(b"")
    with pytest.raises(UserError, match="adsl") as caught:
        find_table(tmp_path, "adsl")
    assert caught.value.place == "adsl.csv, adsl.xpt"
    assert "keep one" in caught.value.remedy


def test_data_are_there_where_one_table_is(five):
    """A table without that of patients is a fault of the data, and no copy for editors."""
    study = read_study(five)
    for table in ("adae", "adsl", "adlb", "adrs", "adex", "adtte"):
        assert has_data(study)
        (five / f"data/{table}.csv").unlink()
    (five / "data/README.md").write_text("Tables stay in the hospital.\n", encoding="utf-8")
    assert not has_data(study)
    (five / "data").rename(five / "elsewhere")
    assert not has_data(study)
    (five / "data").write_text("a file in the place of the folder\n", encoding="utf-8")
    assert has_data(study)
