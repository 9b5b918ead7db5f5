"""What can be read off a world: one number by step, and what is said of it. Pure functions of arrays, no files."""
