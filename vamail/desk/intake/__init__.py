"""Intake: guard, thread, classify, file, acknowledge."""
