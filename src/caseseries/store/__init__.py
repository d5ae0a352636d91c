"""Machinery: files on the disk, pages and YAML read with their lines, git; fonts, templates, charts; cores; a cache.

Asked through `store.yaml_files`, `store.qmd_parts`, `store.project_paths`, `store.git`, `store.templates`,
`store.shipped_fonts`, `store.own_fonts`, `store.drawings`, `store.unchanged`, `store.pictures`, `store.packed`,
`store.processes` and `store.cache`.
"""
