"""One file per noun; words errors, prints tables or JSON."""
