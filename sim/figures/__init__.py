"""Figures worth publishing: `draw_x(ax, data)`, and how they are saved. No pyplot, no global state."""
