"""How a file stands whole or not at all: writing, folders, locks, digests, records."""
