"""The card of an explanation."""

from sim.notebook.card import Card
from sim.notebook.drawing import bars_picture, told, told_span
from sim.scenario.file.numerals import counted
from sim.studies.explaining.explanation import Explanation
from sim.studies.explaining.reading import largest, lines_of, quantiles, sentence

SOURCES, PAIRS = 6, 5


def card(found: Explanation) -> Card:
    """Return what the change of the first pair consists of, and the change of each."""
    scenario, account = found.scenario, found.accounts[0]
    lines, rest, count = largest(lines_of(account), SOURCES)
    bars = [(line.words, line.amount) for line in lines]
    bars += [] if rest is None else [(f"the other {count}", float(rest[0]))]
    failed = f", {found.failed:,} failed" if found.failed else ""
    span = f"{scenario.dates[found.first]} to {scenario.dates[found.last]}"
    many = found.size > 1
    return Card(
        title=scenario.title,
        lines=[
            f"why it moved, {span}; seed {found.seed}, {counted(found.size, 'run')}{failed}",
            sentence(account, found.removals_for(account), scenario),
        ],
        picture=bars_picture(bars, "what the change of the first pair consists of, under the coded values"),
        head=("pair", "change", *(("90 % of runs",) if many else ())),
        rows=[
            (
                "–".join(one.pair),
                told(float(one.change[0])),
                *([told_span(*quantiles(one.change)[::2])] if many else []),
            )
            for one in found.accounts[:PAIRS]
        ],
        calls=["found.to_frame()", "found.removals_frame()"],
    )
