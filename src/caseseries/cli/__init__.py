"""The command line: one file a family of commands; arguments, progress and exit codes, no logic."""

from caseseries.cli.commands import main

__all__ = ["main"]
