"""The templates that come with the package."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment(folder: str, *, autoescape: bool) -> Environment:
    """Return what fills in the templates of a folder of the package; a name without a value is an error.

    autoescape: for HTML; what writes Markdown has a filter for every text.
    """
    return Environment(
        loader=PackageLoader("caseseries", folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="<##",  # `{#` begins an id in Markdown
        comment_end_string="##>",
        autoescape=autoescape,
    )
