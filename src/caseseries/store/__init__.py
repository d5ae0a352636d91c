"""Machinery: files on the disk, pages and YAML read with their lines, git, and what comes with the package.

Asked through `store.yaml_files`, `store.qmd_parts`, `store.project_paths`, `store.git`, `store.templates`,
`store.shipped_fonts`, `store.unchanged`, `store.pictures` and `store.packed`.
"""
