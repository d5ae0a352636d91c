"""One patient: course, words, drawings, page, and the same as an appendix for print."""
