"""A study begins and is written: `new_project` with its `proposal`, `template`, `preview`, `doctor`. Machinery."""
