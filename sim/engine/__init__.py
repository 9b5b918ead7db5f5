"""How a world is stepped: the rules of `sim.model`, hosted (docs/model.md)."""
