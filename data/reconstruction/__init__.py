"""The synthetic cohort: 23 invented patients whose aggregates are those that were printed.

The article prints no patient-level data. Nobody in these tables is or was a real child; a row here is a bookkeeping
device that lets printed totals be recomputed. The modules:

- `patients`: who the patients are, and the tables adsl, adex, adrs and adtte
- `events`: which patient had which adverse event and when, and the table adae
- `limits`: normal limits for the child's age and CTCAE v5.0 grades of laboratory values
- `blood`: blood counts, chemistry and temperature, shaped by the events
- `immune`: lymphocyte subsets and cytokines, mostly written down one by one
- `frames`: number formats, random streams and visits shared by the others
"""
