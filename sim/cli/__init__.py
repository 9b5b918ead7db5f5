"""The command line: one module per family of commands; parse, call, write."""
