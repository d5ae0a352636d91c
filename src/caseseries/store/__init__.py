"""Machinery: files on the disk: kept inside a project, YAML read with its lines, the fonts that come along, pictures.

Asked through `store.yaml_files`, `store.project_paths`, `store.shipped_fonts`, `store.unchanged`, `store.pictures` and
`store.packed`.
"""
