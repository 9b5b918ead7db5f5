"""Mesa hosts the model: state agents perceive, decide and act; the phases run in their declared order."""
