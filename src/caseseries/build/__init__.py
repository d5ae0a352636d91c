"""Facts of a build: where it comes from, and what it carries for its life among other versions."""
