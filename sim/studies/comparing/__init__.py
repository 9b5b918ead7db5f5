"""What if, and when does it tip? Worlds under the same dice, and the level at which a condition flips."""
