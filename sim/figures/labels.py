"""Names of curves at their right ends: moved apart where they would run into each other, on lines if they are long."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from sim.figures.anchors import signed
from sim.figures.style import axes_size, height_of, width_of, wrapped

NAME = 7.5  # points
LONGEST = 1.45  # inches of a line
START = 0.14  # inches from the axis to the names, with a line that leads there


def lines_of_name(ids: tuple[str, str], joint: str) -> list[str]:
    """Return the name of a pair or position, on one line where that is not too long."""
    name = joint.join(ids)
    return (
        [name] if width_of(name, NAME, True) <= LONGEST else wrapped(f"{ids[0]}{joint} {ids[1]}", LONGEST, NAME, True)
    )


def with_level(lines: Sequence[str], level: float) -> list[str]:
    """Return the name with where the curve ends, on its last line where there is room."""
    together = f"{lines[-1]}  {signed(level)}"
    fits = width_of(together, NAME, True) <= LONGEST
    return [*lines[:-1], together] if fits else [*lines, signed(level)]


def margin_of(labels: Sequence[Sequence[str]]) -> float:
    """Return how many inches the labels take beside the axis."""
    return START + 0.08 + max((1.05 * width_of(line, NAME, True) for lines in labels for line in lines), default=0.3)


def label_ends(
    ax: Axes, labels: Sequence[Sequence[str]], ends: Sequence[tuple[float, float]], colours: Sequence[str]
) -> None:
    """Write each curve's label beside the axes, led there by a thin line from where it ends."""
    wide, tall = axes_size(ax)
    low, high = ax.get_ylim()
    first, last = ax.get_xlim()
    places = [(end - low) / (high - low) for _, end in ends]
    reach = [(day - first) / (last - first) for day, _ in ends]
    order = sorted(range(len(ends)), key=places.__getitem__)
    sizes = [height_of(len(labels[n]), NAME) / tall for n in order]
    for n, height in zip(order, spread_apart([places[n] for n in order], sizes), strict=True):
        ax.annotate(
            "\n".join(labels[n]), xy=(reach[n], places[n]), xycoords="axes fraction", xytext=(1 + START / wide, height),
            textcoords="axes fraction", va="center", color=colours[n], fontweight="bold", fontsize=NAME,
            linespacing=1.1, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colours[n], "linewidth": 0.6, "shrinkA": 1, "shrinkB": 0,
                        "relpos": (0.0, 0.5)},
        )  # fmt: skip


def spread_apart(places: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return ascending places moved as little as needed for labels of these sizes to stand between 0 and 1."""
    offsets = [0.0]
    for one, other in pairwise(sizes):
        offsets.append(offsets[-1] + (one + other) / 2)
    groups: list[list[float]] = []  # labels that stand together, each where the first of all would have to be
    for place, offset in zip(places, offsets, strict=False):
        groups.append([place - offset])
        while len(groups) > 1 and mean(groups[-2]) > mean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    firsts = [mean(group) for group in groups for _ in group]
    lowest, highest = sizes[0] / 2 if sizes else 0.0, 1.0 - offsets[-1] - sizes[-1] / 2 if sizes else 1.0
    return [max(min(first, highest), lowest) + offset for first, offset in zip(firsts, offsets, strict=False)]


def mean(numbers: Sequence[float]) -> float:
    """Return the mean of numbers."""
    return sum(numbers) / len(numbers)
