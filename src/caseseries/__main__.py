"""`python -m caseseries`."""

from caseseries.cli.commands import main

main()
