"""Tables of the field: read by a reading into a part file, checked again, and written back."""
