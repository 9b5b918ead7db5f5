"""The report: one file with all that the studies found of a story, which opens anywhere and asks for nothing."""
