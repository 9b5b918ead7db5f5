"""How far two codings of one story agree, and what their disagreements do to its claims (docs/agreeing.md)."""
