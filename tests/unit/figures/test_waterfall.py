"""The waterfall of an account: from where a pair stood to where it came to stand."""

import pytest
from reference.test_twin import eventful_document
from strategies import scenario_of

from sim import explain
from sim.cli.drawing import import_library

import_library()

from sim.figures.style import CONFLICT, COOPERATION  # noqa: E402  # Matplotlib first
from sim.figures.waterfall import waterfall_figure, waterfall_of  # noqa: E402


def explained(**changes):
    return explain(scenario_of({**eventful_document(), **changes}), [("AAA", "CCC"), ("BBB", "CCC")])


def test_bars_lead_from_the_first_row_to_the_last():
    found = explained()
    for account in found.accounts:
        curve = found.coded.between(*account.pair)
        levels = waterfall_of(account, float(curve[0])).levels
        assert levels[0] == curve[0]
        assert levels[-1] == pytest.approx(curve[-1], abs=1e-12)


def test_what_parts_is_told_from_what_draws_together_by_colour_and_hatch():
    found = explained()
    for ax, account in zip(waterfall_figure(found).axes, found.accounts, strict=True):
        amounts = [amount for _, amount in waterfall_of(account, 0.0).bars]
        assert min(amounts) < 0 < max(amounts)
        for patch, amount in zip(ax.patches, amounts, strict=True):
            assert patch.get_facecolor() == pytest.approx(rgba(COOPERATION if amount >= 0 else CONFLICT))
            assert bool(patch.get_hatch()) == (amount < 0)
            assert patch.get_width() == pytest.approx(amount)


def rgba(colour):
    from matplotlib.colors import to_rgba

    return to_rgba(colour)


def test_a_pair_that_nothing_moved_has_a_start_and_an_end():
    axes = waterfall_figure(explained(events=[], treaties=[])).axes
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["start", "end"]
