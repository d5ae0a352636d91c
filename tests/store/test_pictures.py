"""A picture without its metadata looks the same: pixels, colours and the way it is turned stay."""

import io

import pytest
from PIL import Image, PngImagePlugin

from caseseries.store import pictures


def _jpeg(turned=1):
    held, picture = io.BytesIO(), Image.new("RGB", (16, 8), "white")
    picture.putpixel((1, 2), (200, 10, 10))
    exif = Image.Exif()
    exif[0x013B] = "A. Author"
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 1.0)
    picture.save(held, "JPEG", exif=exif, comment=b"at home", icc_profile=b"colours")
    return held.getvalue()


def _png():
    held, picture = io.BytesIO(), Image.new("RGBA", (4, 4), (1, 2, 3, 4))
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "A. Author")
    texts.add_itxt("Place", "at home")
    picture.save(held, "PNG", pnginfo=texts, dpi=(300, 300))
    return held.getvalue() + b"behind it"


@pytest.mark.parametrize("content", [_jpeg(), _png()])
def test_what_is_shown_stays_and_what_is_said_goes(content):
    bare = pictures.stripped(content)
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(bare))
    assert list(after.get_flattened_data()) == list(before.get_flattened_data())
    for said in (b"A. Author", b"at home", b"behind it", b"Exif"):
        assert said not in bare
    assert pictures.stripped(bare) == bare


def test_colours_and_density_stay():
    assert Image.open(io.BytesIO(pictures.stripped(_jpeg()))).info["icc_profile"] == b"colours"
    assert Image.open(io.BytesIO(pictures.stripped(_png()))).info["dpi"] == pytest.approx(
        (300, 300), abs=0.1
    )


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_picture_stays_turned(turned):
    exif = Image.open(io.BytesIO(pictures.stripped(_jpeg(turned)))).getexif()
    assert dict(exif) == {0x0112: turned}


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"]
)
def test_what_is_no_whole_picture_stays(content):
    assert pictures.stripped(content) == content


def test_a_folder_is_stripped_whatever_the_names(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/photo.txt").write_bytes(_jpeg())
    (tmp_path / "note.txt").write_bytes(b"A. Author")
    pictures.strip(tmp_path)
    assert b"A. Author" not in (tmp_path / "a/photo.txt").read_bytes()
    assert (tmp_path / "note.txt").read_bytes() == b"A. Author"
