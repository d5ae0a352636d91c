"""What is done around rendering, for both engines: sources prepared, the built site checked. Machinery.

Asked through `steps.prepare`, `steps.finish` and `steps.commands`, which are the project's two render hooks.
"""
