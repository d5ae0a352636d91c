"""Machinery: files of a project on the disk: kept inside it, and YAML read with its lines.

Asked through `store.yaml_files` and `store.project_paths`.
"""
