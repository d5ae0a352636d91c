"""A patient's story in the author's words, with pictures: for the patient's page and for the appendix.

A narrative is plain Markdown with claims in it and no other code. A picture is drawn anew: what its file says of
camera, place and person stays behind.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from caseseries import escape, text_files
from caseseries.errors import UserError, UserErrors
from caseseries.figures.base import FOLDER
from caseseries.identifiers import patterns
from caseseries.prose.claims import claim
from caseseries.results import Results
from caseseries.store.project_paths import leads_outside, outside
from caseseries.study import Study
from caseseries.study.patient_plan import Picture
from caseseries.text_files import replace

PICTURES = f"{FOLDER}/patients"
_LONGEST = 1600
_LARGEST = 40 * 1024 * 1024
_CLAIM = re.compile(r"`\{python\}\s*claim\(\s*\"([^\"\\]+)\"\s*(?:,\s*\"([^\"\\]*)\"\s*)?\)\s*`")
_REFUSED = (
    (re.compile(r"^\s*#", re.MULTILINE), "a heading"),
    (re.compile(r"^\s*(?:```|~~~|:::)", re.MULTILINE), "a block"),
    (re.compile(r"`\{"), "code that is no claim"),
    (re.compile(r"\{\{|\{="), "a shortcode or raw text"),
    (re.compile(r"<[A-Za-z/!?]"), "a tag"),
    (re.compile(r"!\["), "a picture: pictures stand in study.yml under patients.pictures"),
)


@dataclass(frozen=True)
class Shown:
    """A picture as pages show it: file below the project, caption, and what it shows in words."""

    file: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Story:
    """What is told of a patient: Markdown, empty without a narrative, and pictures in their order."""

    text: str = ""
    pictures: tuple[Shown, ...] = ()


def stories(study: Study, results: Results, subjects: Sequence[str]) -> dict[str, Story]:
    """Return the stories of the patients who have a page, by subject, after writing their pictures.

    subjects: as they are printed; only they are shown, whatever else lies in the folder.
    Raises UserErrors with file and line for what may not stand in a narrative, and for pictures without consent.
    """
    plan = study.patients
    if plan is None or not (plan.narratives or plan.pictures):
        return {}
    faults: list[UserError] = []
    found: dict[str, Story] = {}
    folder = study.path(plan.narratives or "narratives")
    if leads_outside(study.root, folder):
        raise outside("the folder of narratives", plan.narratives, "study.yml, patients.narratives")
    for subject in subjects:
        text, pictures = "", []
        file = folder / f"{subject}.md"
        try:
            if plan.narratives and file.is_file():
                text = _told(results, file, f"{plan.narratives}/{file.name}")
        except UserErrors as errors:
            faults += errors.errors
        own = [picture for picture in plan.pictures if picture.subject == subject]
        for k, picture in enumerate(own, start=1):
            try:
                pictures.append(
                    _drawn(study, folder, picture, f"{escape.slug(subject)}-picture-{k}.png")
                )
            except UserError as error:
                faults.append(error)
        if text or pictures:
            found[subject] = Story(text, tuple(pictures))
    faults += _astray(study, folder, subjects)
    if faults:
        raise UserErrors(tuple(faults))
    return found


def _told(results: Results, file: Path, name: str) -> str:
    """Return a narrative with its claims filled in."""
    text = text_files.read(file, name)
    faults = []

    def filled(match: re.Match[str]) -> str:
        try:
            return claim(results, match[1], match[2] or "")._repr_markdown_()
        except UserError as error:
            place = f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
            faults.append(UserError(error.message, place, error.rule, error.remedy))
            return ""

    plain = _CLAIM.sub(lambda match: "\n" * match[0].count("\n"), text)
    for pattern, what in _REFUSED:
        for found in pattern.finditer(plain):
            faults.append(
                UserError(
                    f"a narrative holds {what}",
                    place=f"{name}:{plain.count(chr(10), 0, found.end()) + 1}",
                    rule="a narrative is paragraphs and lists, with claims in it",
                    remedy="take it out",
                )
            )
    told = _CLAIM.sub(filled, text).strip()
    if faults:
        raise UserErrors(tuple(faults))
    return told


def _drawn(study: Study, folder: Path, picture: Picture, name: str) -> Shown:
    """Write a picture anew, without metadata and at most as large as a page needs."""
    place = f"study.yml, patients.pictures, {picture.file}"
    if not picture.consent:
        raise UserError(
            "there is no consent to the publication of this picture",
            place,
            rule="each picture needs a consent of its own",
            remedy="set consent: true when you hold it, or take the picture out",
        )
    if any(patterns.kinds_in(picture.text)):
        raise UserError(
            "the text that is written in the picture tells a date or a person",
            place,
            remedy="cover it in the picture, and say here what is left",
        )
    source = folder / picture.file
    if leads_outside(study.root, source):
        raise outside("the picture", picture.file, place)
    if not source.is_file():
        raise UserError(
            "the picture is not there",
            place,
            remedy=f"put it into {folder.name}/, or correct its name",
        )
    if source.stat().st_size > _LARGEST:
        raise UserError("the picture is larger than 40 MB", place, remedy="save a smaller one")
    try:
        bare = bare_picture(source.read_bytes())
    except (OSError, ValueError, Image.DecompressionBombError):
        raise UserError(
            "the picture cannot be read", place, remedy="save it as PNG or JPEG"
        ) from None
    replace(study.path(f"{PICTURES}/{name}"), bare)
    return Shown(f"{PICTURES}/{name}", picture.caption, picture.alt)


def bare_picture(content: bytes) -> bytes:
    """Return a picture drawn anew as PNG, without metadata and at most as large as a page needs.

    Raises OSError, ValueError or Image.DecompressionBombError for what is no picture.
    """
    with Image.open(io.BytesIO(content)) as opened:
        image = ImageOps.exif_transpose(opened)
        image = image.convert("L" if image.mode in ("1", "L", "I", "I;16") else "RGB")
        image.thumbnail((_LONGEST, _LONGEST))
        bare = Image.frombytes(image.mode, image.size, image.tobytes())
    made = io.BytesIO()
    bare.save(made, "PNG", optimize=False)
    return made.getvalue()


def _astray(study: Study, folder: Path, subjects: Sequence[str]) -> Iterator[UserError]:
    """Yield pictures of study.yml that no patient with a page has; a narrative of such a patient is not shown."""
    plan = study.patients
    known = set(subjects)
    for picture in plan.pictures if plan else ():
        if picture.subject not in known:
            yield UserError(
                "a picture belongs to nobody who has a page",
                place=f"study.yml, patients.pictures, {picture.file}",
                remedy="correct subject, which is the number as it is printed, or take the picture out",
            )
    if plan and plan.narratives and not folder.is_dir():
        yield UserError(
            "the folder of narratives is not there",
            place="study.yml, patients.narratives",
            remedy="make it, or take the key out",
        )
