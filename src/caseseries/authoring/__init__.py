"""A study begins and is written: `new_project` with its `proposal` from the tables. Machinery."""
