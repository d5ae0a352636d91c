"""A patient's story: prose with claims and nothing else, pictures bare of what their files say, shown to whom it may be."""

import io

import pytest
import yaml
from PIL import Image

from caseseries.analyses.study_results import compute_study
from caseseries.errors import UserErrors
from caseseries.patients import pages
from caseseries.patients.narratives import PICTURES, stories
from caseseries.study import read_study


def _picture(path, size=(40, 20), color=(200, 10, 10)):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Dr Secret"
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", size, color).save(path, exif=exif)


@pytest.fixture
def told(five):
    """Patients 1 and 2 have a story; T-5, without consent, has one that nobody sees."""
    folder = five / "narratives"
    folder.mkdir()
    (folder / "1.md").write_text(
        'A man, one of `{python} claim("population.treated.both.n", "word")`.\n\nIt *went* well.\n'
    )
    (folder / "5.md").write_text("Nobody sees this.\n")
    _picture(folder / "scan.jpg")
    adsl = five / "data/adsl.csv"
    adsl.write_text(adsl.read_text().replace("10,ONGOING,N,Y,", "10,ONGOING,N,N,"))
    study = yaml.safe_load((five / "study.yml").read_text())
    study["patients"]["narratives"] = "narratives"
    study["patients"]["pictures"] = [
        {
            "subject": "1",
            "file": "scan.jpg",
            "caption": "Radiograph & more",
            "alt": "A shadow.",
            "consent": True,
            "text": "none",
        }
    ]
    (five / "study.yml").write_text(yaml.safe_dump(study))
    return five


def _stories(folder):
    computed = compute_study(folder)
    return stories(computed.study, computed.results, ["1", "2"])


def _change(folder, **parts):
    study = yaml.safe_load((folder / "study.yml").read_text())
    study["patients"]["pictures"][0].update(parts)
    (folder / "study.yml").write_text(yaml.safe_dump(study))


def test_a_claim_in_a_story_is_a_number_that_can_be_traced(told):
    found = _stories(told)
    assert list(found) == ["1"]
    assert found["1"].text == (
        'A man, one of [four]{.cs-claim result="population.treated.both.n"}.\n\nIt *went* well.'
    )


def test_a_picture_is_drawn_anew_upright_and_without_what_its_file_says(told):
    (shown,) = _stories(told)["1"].pictures
    assert shown.file == f"{PICTURES}/1-picture-1.png"
    content = (told / shown.file).read_bytes()
    assert b"Secret" in (told / "narratives/scan.jpg").read_bytes()
    assert b"Secret" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (20, 40)
        assert not image.info
        assert not image.getexif()


def test_a_large_picture_is_made_smaller(told):
    _picture(told / "narratives/scan.jpg", (3200, 800))
    (shown,) = _stories(told)["1"].pictures
    with Image.open(told / shown.file) as image:
        assert image.size == (400, 1600)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"consent": False}, "there is no consent to the publication of this picture"),
        (
            {"text": "taken on 3 May 2021"},
            "the text that is written in the picture tells a date or a person",
        ),
        ({"file": "other.jpg"}, "the picture is not there"),
        ({"subject": "5"}, "a picture belongs to nobody who has a page"),
        ({"subject": "9"}, "a picture belongs to nobody who has a page"),
    ],
)
def test_pictures_that_are_not_shown(told, parts, said):
    _change(told, **parts)
    with pytest.raises(UserErrors) as caught:
        _stories(told)
    assert [error.message for error in caught.value.errors] == [said]
    assert not (told / f"{PICTURES}/1-picture-1.png").exists()


def test_what_is_no_picture_is_told(told):
    (told / "narratives/scan.jpg").write_text("no picture")
    with pytest.raises(UserErrors, match="the picture cannot be read"):
        _stories(told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("`{python} __import__('os').getcwd()`", "code that is no claim"),
        ('`{python} claim("a" + "b")`', "code that is no claim"),
        ("```{python}\n1\n```", "a block"),
        ("# Head", "a heading"),
        ("{{< include other.qmd >}}", "a shortcode or raw text"),
        ("<script>run()</script>", "a tag"),
        ("![x](y.png)", "a picture: pictures stand in study.yml under patients.pictures"),
        ("`x`{=html}", "a shortcode or raw text"),
    ],
)
def test_a_story_is_prose_with_claims_and_nothing_else(told, text, said):
    (told / "narratives/2.md").write_text(f"Well.\n\n{text}\n")
    with pytest.raises(UserErrors) as caught:
        _stories(told)
    assert f"a narrative holds {said}" in [error.message for error in caught.value.errors]
    assert all(error.place.startswith("narratives/2.md:3") for error in caught.value.errors[:1])


def test_a_claim_that_is_none_is_told_with_its_line(told):
    (told / "narratives/2.md").write_text('One.\n`{python} claim("start.agee.both.median")`\n')
    with pytest.raises(UserErrors) as caught:
        _stories(told)
    (error,) = caught.value.errors
    assert error.place == "narratives/2.md:2"
    assert "did you mean" in error.remedy


def test_the_page_and_the_appendix_show_them_and_nobody_elses(told):
    computed = compute_study(told)
    pages.write(computed.study, computed.cohort, computed.results)
    page = (told / "chapters/patients/1.qmd").read_text()
    assert "## Narrative\n\nA man, one of [four]" in page
    assert (
        '![Radiograph &amp; more](/generated/figures/patients/1-picture-1.png){fig-alt="A shadow."}'
        in page
    )
    assert "## Narrative" not in (told / "chapters/patients/2.qmd").read_text()
    appendix = pages.write(computed.study, computed.cohort, computed.results).appendix
    assert "A man, one of [four]" in appendix
    assert "1-picture-1.png" in appendix
    assert "Nobody sees this" not in appendix + page


def test_a_picture_that_is_taken_back_is_removed(told):
    computed = compute_study(told)
    pages.write(computed.study, computed.cohort, computed.results)
    assert (told / f"{PICTURES}/1-picture-1.png").is_file()
    study = yaml.safe_load((told / "study.yml").read_text())
    del study["patients"]["pictures"]
    (told / "study.yml").write_text(yaml.safe_dump(study))
    pages.write(read_study(told), computed.cohort, computed.results)
    assert not (told / f"{PICTURES}/1-picture-1.png").exists()
