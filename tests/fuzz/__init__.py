"""Changes by chance to everything that a study is made of, and what the program says to each.

`python -m tests.fuzz 10000` prints how many were refused, told and accepted, by kind.
"""
