"""With which numbers a run begins, which may vary, and what is scheduled."""
