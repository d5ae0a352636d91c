"""What is done around rendering, for both engines: sources prepared, the built site finished and checked."""
