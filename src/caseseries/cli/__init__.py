"""The command line: one file a family of commands; arguments, progress, exit codes, no logic. Machinery.

`reference` writes docs/reference/study.md from the declarations.
"""

from caseseries.cli.commands import main

__all__ = ["main"]
