"""The words for days and times: one file per language, over shared values and calendar arithmetic."""
