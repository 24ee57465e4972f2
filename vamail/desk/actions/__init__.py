"""One file per action that a rule may name; the registry is explicit."""
