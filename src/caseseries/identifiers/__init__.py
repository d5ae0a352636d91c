"""Machinery: what identifies a person, and how people write it. Knows texts alone: no study, no table, no file.

Asked through `identifiers.needles` (a value and the ways in which it can stand in a text) and `identifiers.patterns`
(what looks like somebody's, whoever it is).
"""
