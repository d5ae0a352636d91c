"""`python -m caseseries`."""

from caseseries.cli import main

main()
