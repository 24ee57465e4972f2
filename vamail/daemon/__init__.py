"""The composition root: receive, decide and commit, clock, deliver, supervise. Only it reads the time."""
