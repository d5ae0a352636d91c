"""`python -m caseseries`."""

from caseseries.cli.commands import main

if __name__ == "__main__":
    main()
