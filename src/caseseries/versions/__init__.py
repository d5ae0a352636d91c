"""An immutable store of versions: publish a built site into a folder or a git branch, and verify it. Machinery.

Layout of a destination::

    v/1.0.0/        a version as it was published; its files are never written again
    v/1.0.0.json    its manifest: facts, and the SHA-256 of every file
    _store/         scripts, styles, fonts and pictures by their hash, shared by all versions
    index.html ...  the newest version, under the addresses that stay
    versions.json   all versions; versions.js is the same list as a script, which also works from disk

`history` builds and publishes every released version from the repository.
`releases` keeps the results that a version had, and says whether a build may be published.
"""

from caseseries.versions.destination import Destination
from caseseries.versions.publishing import Outcome, open_destination, publish
from caseseries.versions.verification import Finding, verify

__all__ = ["Destination", "Finding", "Outcome", "open_destination", "publish", "verify"]
