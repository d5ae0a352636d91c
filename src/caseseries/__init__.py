"""Living manuscripts for clinical case series."""

__version__ = "0.1.0"
