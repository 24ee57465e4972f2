"""Values that every floor speaks in. No imports from the house, no clock, no I/O."""
