"""The privacy gate: what was built is read, whatever was meant."""
