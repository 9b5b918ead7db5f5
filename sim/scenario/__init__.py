"""The scenario file: read, merged, resolved to a complete and frozen `Scenario` (docs/scenario.md)."""
