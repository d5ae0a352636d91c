"""Tables of the manuscript and listings: results to a grid, and a grid to the web and print. Analysis package.

Asked through `manuscript.build`, `manuscript.fill` and `listings.build`, which return a `grid.Grid`; `web`, `typst` and
`markdown` write it. No patient-level table is seen here.
"""
