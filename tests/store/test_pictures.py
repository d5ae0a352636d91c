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


def _gif():
    held = io.BytesIO()
    frames = [Image.new("RGB", (9, 5), (80 * k, 0, 0)) for k in range(3)]
    frames[0].save(
        held,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        loop=0,
        comment=b"x" * 250 + b"A. Author",
    )
    xmp = (
        b"\x21\xff\x0bXMP DataXMP<x:xmpmeta>at home</x:xmpmeta>\x01"
        + bytes(range(255, -1, -1))
        + b"\x00"
    )
    return held.getvalue()[:-1] + xmp + b"\x3bbehind it"


def _webp(turned=1, **kind):
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "A. Author"
    exif[0x0112] = turned
    picture = Image.new("RGBA", (7, 3), (10, 200, 30, 90))
    xmp = b"<x:xmpmeta>at home</x:xmpmeta>"
    picture.save(held, "WEBP", exif=exif, xmp=xmp, icc_profile=b"colours!", **kind)
    return held.getvalue() + b"behind it"


@pytest.mark.parametrize("content", [_jpeg(), _png(), _gif(), _webp(), _webp(lossless=True)])
def test_what_is_shown_stays_and_what_is_said_goes(content):
    bare = pictures.stripped(content)
    before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(bare))
    assert list(after.get_flattened_data()) == list(before.get_flattened_data())
    for said in (b"A. Author", b"at home", b"behind it", b"Exif"):
        assert said not in bare
    assert pictures.stripped(bare) == bare


def test_colours_and_density_stay():
    assert Image.open(io.BytesIO(pictures.stripped(_jpeg()))).info["icc_profile"] == b"colours"
    assert Image.open(io.BytesIO(pictures.stripped(_webp()))).info["icc_profile"] == b"colours!"
    assert Image.open(io.BytesIO(pictures.stripped(_png()))).info["dpi"] == pytest.approx(
        (300, 300), abs=0.1
    )


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_picture_stays_turned(turned):
    exif = Image.open(io.BytesIO(pictures.stripped(_jpeg(turned)))).getexif()
    assert dict(exif) == {0x0112: turned}
    exif = Image.open(io.BytesIO(pictures.stripped(_webp(turned)))).getexif()
    assert dict(exif) == {0x0112: turned}


def test_a_gif_keeps_its_pictures_and_goes_round():
    before, after = (Image.open(io.BytesIO(c)) for c in (_gif(), pictures.stripped(_gif())))
    assert (after.n_frames, after.info["loop"]) == (before.n_frames, before.info["loop"]) == (3, 0)


def test_a_comment_of_a_gif_is_read_across_its_blocks():
    assert any("A. Author" in text for text in pictures.gif_texts(_gif()))
    assert any("at home" in text for text in pictures.webp_texts(_webp()))


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
