"""Claims as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.measures.claims import CAUSAL, DERIVED, DIRECT

if TYPE_CHECKING:
    from rich.text import Text

    from sim.studies.claims import ClaimResult


def print_claims(claims: "Sequence[ClaimResult]") -> None:
    """Print each claim, those that test the model first, and how many hold by kind."""
    from sim.cli.tables import print_table, signed

    order = {CAUSAL: 0, DERIVED: 1, DIRECT: 2}
    rows = [
        (c.claim.claim, c.kind, signed(c.change), "holds" if c.placebo > 0.5 else "fails", verdict(c))
        for c in sorted(claims, key=lambda c: order[c.kind])
    ]
    print_table(("claim", "kind", "change", "placebo", "verdict"), rows, totals(claims), numbers=(2,))


def verdict(result: "ClaimResult") -> "Text":
    """Return whether the claim holds, so that it can be told without colour."""
    from rich.text import Text

    return Text("holds", style="green") if result.holds > 0.5 else Text("FAILS", style="bold red")


def totals(claims: "Sequence[ClaimResult]") -> str:
    """Return how many claims hold: first those that test the model, then the direct ones."""
    testing = [c for c in claims if c.kind != DIRECT]
    direct = [c for c in claims if c.kind == DIRECT]
    held = [sum(c.holds > 0.5 for c in group) for group in (testing, direct)]
    return f"Claims: {held[0]} of {len(testing)} derived and causal hold; {held[1]} of {len(direct)} direct"
