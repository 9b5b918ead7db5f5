"""The file: read as text with places, checked by types, merged, written back."""
