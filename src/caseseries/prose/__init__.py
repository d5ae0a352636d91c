"""Numbers in prose: claims that print a result, and the linter that finds numbers typed by hand. Analysis package.

Asked through `claims.claim`, and `linter.lint` with `linter.sources`.
"""
