"""Analysis package: two extractions of the same charts, how far they agree, and their merge once people have decided.

`reconcile` is the whole way: `comparison` matches rows and cells, `agreement` says how far they agree by the
`coefficients`, `worksheet` holds what differs until somebody has chosen, `merge` makes the final tables, and `record`
is what stays with the data. Values stand in the worksheet alone; messages and results name places and counts.
"""
