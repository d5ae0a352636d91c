"""What is told of patients in words and pictures, on either side: of those alone who have a page on the newer one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from caseseries.store.project_paths import leads_outside
from caseseries.study import Study
from caseseries.text_files import read


@dataclass(frozen=True)
class Shot:
    """A picture as its author gave it; whoever shows it draws it anew, without what its file says of itself."""

    file: str
    caption: str
    alt: str
    content: bytes


@dataclass(frozen=True)
class Story:
    """The narrative of a patient as it was written, and the pictures with consent. file: of the narrative."""

    file: str
    text: str = ""
    pictures: tuple[Shot, ...] = ()


def read_stories(root: Path, study: Study) -> dict[str, Story]:
    """Return the stories below a folder of a study, by the subject as it is printed."""
    plan = study.patients
    if plan is None or not plan.narratives or leads_outside(root, root / plan.narratives):
        return {}
    folder = root / plan.narratives
    files = {path.stem: path for path in sorted(folder.glob("*.md"))}
    subjects = dict.fromkeys([*files, *(picture.subject for picture in plan.pictures)])
    found = {}
    for subject in subjects:
        name = f"{plan.narratives}/{subject}.md"
        pictures = tuple(
            Shot(one.file, one.caption, one.alt, (folder / one.file).read_bytes())
            for one in plan.pictures
            if one.subject == subject and one.consent and (folder / one.file).is_file()
            and not leads_outside(root, folder / one.file)
        )  # fmt: skip
        text = read(files[subject], name) if subject in files else ""
        found[subject] = Story(name, text, pictures)
    return found


def pages(stories: Mapping[str, Story], subjects: Collection[str]) -> dict[str, str]:
    """Return the narratives of these patients as pages, by file."""
    return {s.file: s.text for subject, s in stories.items() if subject in subjects and s.text}


def changed(old: Mapping[str, Story], new: Mapping[str, Story], subject: str) -> tuple[str, ...]:
    """Return which of "narrative" and "pictures" of a patient differ."""
    none = Story("")
    before, after = old.get(subject, none), new.get(subject, none)
    words = ("narrative",) if before.text != after.text else ()
    return (*words, *(("pictures",) if before.pictures != after.pictures else ()))
