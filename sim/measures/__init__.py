"""Trajectories to numbers: pure functions, no files and no runs."""
