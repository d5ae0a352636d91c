"""An immutable store of versions: publish a built site into a folder or a git branch, verify it. Machinery.

Layout of a destination::

    v/1.0.0/        a version as it was published; its files are never written again
    v/1.0.0.json    its manifest: facts, and the SHA-256 of every file
    _store/         scripts, styles, fonts and pictures by their hash, shared by all versions
    index.html ...  the newest version, under the addresses that stay
    versions.json   all versions; versions.js is the same list as a script, which also works from disk

`releases` keeps the results that a version had, and says whether a build may be published; `withdrawal` makes a
tombstone of a version; `history` builds and publishes every released version from the repository.
"""

from caseseries.versions.destination import Destination
from caseseries.versions.publishing import Outcome, open_destination, publish
from caseseries.versions.verification import Finding, verify
from caseseries.versions.withdrawal import Withdrawn, withdraw

__all__ = [
    "Destination",
    "Finding",
    "Outcome",
    "Withdrawn",
    "open_destination",
    "publish",
    "verify",
    "withdraw",
]
