"""`sim claims`, and claims as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from rich.text import Text

from sim.cli.options import chosen_scenario, chosen_seed, seed_option, tell, theory_option, yes_option
from sim.cli.scenarios import print_notes
from sim.cli.values import Whole
from sim.errors import InputError, Problem, RunFailed, WayOut
from sim.scenario.bundled import files, spread_out
from sim.scenario.file.schema import Claim
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.studies.claims.directness import CAUSAL, DERIVED, DIRECT

if TYPE_CHECKING:
    from sim.studies.claims.verdicts import ClaimResult, ClaimTable

NEARLY_ALL = 0.95  # of the runs
ORDER = {CAUSAL: 0, DERIVED: 1, DIRECT: 2}
KINDS = {
    "derived and causal": (CAUSAL, DERIVED), "  causal": (CAUSAL,), "  derived": (DERIVED,), "direct": (DIRECT,),
}  # fmt: skip


@click.command("claims")
@click.argument("paths", nargs=-1, metavar="[FILE...]")
@click.option("--runs", type=Whole(1, 2**31), default=1, show_default=True, help="Runs of each scenario.")
@seed_option
@theory_option
@yes_option
def claims_command(paths: tuple[str, ...], runs: int, seed: int | None, theory: str | None, yes: bool) -> None:
    """Test every claim of the scenarios (default: all that come with the program) in one table.

    Totals of derived and causal claims come first: a coded act that moves its own pair proves nothing.
    """
    from sim.studies.ensembles.ensemble import runs_on_each

    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    ways: dict[WayOut, None] = {}
    for path in spread_out(paths) or [str(path) for path in files()]:
        try:
            scenarios.append(chosen_scenario(path, theory=theory))
            print_notes(scenarios[-1])
            refuse_giant(scenarios[-1], runs_on_each(scenarios[-1], runs), yes)
        except InputError as error:
            problems += error.problems
            ways |= dict.fromkeys(error.ways)
    if problems:
        raise InputError(problems, *ways)
    from sim.cli.tables import print_table

    chosen = chosen_seed(seed)
    results = [(scenario.id, result) for scenario in scenarios for result in claims_of(scenario, runs, chosen)]
    headers = ("kind", "hold", "of", "share", "of which the placebo holds too")
    print_table(headers, kind_rows([r for _, r in results]), numbers=range(1, 5))
    click.echo()
    rows = [(id, *claim_row(r)) for id, r in sorted(results, key=lambda pair: ORDER[pair[1].kind])]
    print_table(("scenario", *COLUMNS), rows, numbers=(4, 5, 6, 7))


def claims_of(scenario: Scenario, runs: int, seed: int) -> "ClaimTable":
    """Return the claims of a scenario, tested in so many runs."""
    if runs == 1:
        from sim.studies.claims.verdicts import run_with_claims

        return run_with_claims(scenario, seed)[1]
    from sim.cli.progress import progress
    from sim.studies.ensembles.ensemble import run_ensemble

    with progress(runs, scenario.id) as advance:
        made = run_ensemble(scenario, runs, seed, progress=advance, notify=tell)
    if made.failed:
        raise RunFailed(f"{made.failed:,} of {made.size:,} runs failed:\n" + "\n".join(made.failures))
    return made.claims


COLUMNS = ("claim", "source", "kind", "holds", "error", "change", "interval", "placebo", "verdict")


def claim_row(result: "ClaimResult") -> tuple[str | Text, ...]:
    """Return a claim's row of the table."""
    from sim.cli.tables import signed

    bounds = "–" if result.low is None else f"{signed(result.low)} … {signed(result.high)}"
    error = "–" if result.error is None else f"{result.error:.2f}"
    share, change = f"{result.holds:.2f}", signed(result.change, 3)
    placebo = "holds" if result.placebo > 0.5 else "fails"
    return (result.claim.id, cited(result.claim), result.kind, share, error, change, bounds, placebo, verdict(result))


def cited(claim: Claim) -> str:
    """Return where a claim stands, in short."""
    source = claim.source
    if source is None:
        return "assumed"
    return f"{source.document} {source.paragraph}" if source.document else f"{source.dataset} {source.year or ''}"


def kind_rows(results: "Sequence[ClaimResult]") -> list[tuple[str, ...]]:
    """Return totals: derived and causal claims together, each of them, and direct ones last."""
    rows: list[tuple[str, ...]] = []
    for name, kinds in KINDS.items():
        members = [r for r in results if r.kind in kinds]
        held = [r for r in members if r.holds > 0.5]
        share = f"{len(held) / len(members):.0%}" if members else "–"
        rows.append((name, str(len(held)), str(len(members)), share, str(sum(r.placebo > 0.5 for r in held))))
    return rows


def print_claims(claims: "Sequence[ClaimResult]") -> None:
    """Print each claim in words, those that test the model first, and how many hold by kind."""
    from sim.cli.tables import print_table, signed

    rows: list[tuple[str | Text, ...]] = [
        (c.claim.claim, c.kind, signed(c.change, 3), "holds" if c.placebo > 0.5 else "fails", verdict(c))
        for c in sorted(claims, key=lambda c: ORDER[c.kind])
    ]
    print_table(("claim", "kind", "change", "placebo", "verdict"), rows, totals(claims), numbers=(2,))


def print_claim_shares(claims: "Sequence[ClaimResult]") -> None:
    """Print the share of runs in which each claim holds and the median change, with their standard errors."""
    from sim.cli.tables import print_table, signed

    rows: list[tuple[str | Text, ...]] = []
    for c in sorted(claims, key=lambda c: ORDER[c.kind]):
        share, change = f"{c.holds:.2f}±{c.error or 0:.2f}", signed(c.change, 3)
        change += "" if c.change_error is None else f"±{c.change_error:.3f}"
        bounds = "–" if c.low is None else f"{signed(c.low)}…{signed(c.high)}"
        rows.append((c.claim.claim, c.kind, share, change, bounds, f"{c.placebo:.2f}", verdict(c)))
    headers = ("claim", "kind", "share", "change", "90 %", "placebo", "verdict")
    print_table(headers, rows, totals(claims), numbers=(2, 3, 4, 5))


def verdict(result: "ClaimResult") -> Text:
    """Return whether the claim holds, in most runs or in few, so that it can be told without colour."""
    if result.holds > 0.5:
        return Text("holds" if result.holds >= NEARLY_ALL else "mostly", style="green")
    return Text("FAILS" if result.holds <= 1 - NEARLY_ALL else "seldom", style="bold red")


def totals(claims: "Sequence[ClaimResult]") -> str:
    """Return how many claims hold: first those that test the model, then the direct ones."""
    found = {row[0]: row[1:3] for row in kind_rows(claims)}
    return "Claims: {} of {} derived and causal hold; {} of {} direct".format(
        *found["derived and causal"], *found["direct"]
    )
