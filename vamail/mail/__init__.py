"""Bytes to values and back, by RFC. The one boundary to raw mail: returns plain text, never raises."""
