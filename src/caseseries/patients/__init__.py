"""One patient: course, words, drawings, page, and the same as an appendix for print. Analysis package.

Asked through `pages.write`. Everything shown comes from the public part of the
cohort: `patient` puts it in order, `view` makes it a page, and the templates under assets/ only place it.
"""
