"""The outside world, one file each behind one small contract; every attempt ends in an Outcome."""
