"""Facts of a build: where it comes from, and what it carries for its life among other versions. Machinery.

Asked through `provenance`, `build_facts` and `version_stamp.stamp`.
"""
