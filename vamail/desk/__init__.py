"""What to do: pure deciders, one room per subject. Event in, Decision out."""
