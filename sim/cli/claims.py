"""`sim claims`, and claims as a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.text import Text

from sim.cli.options import chosen_scenario, chosen_seed, seed_option, tell, theory_option, yes_option
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.errors import InputError, OutputError, Problem, RunFailed, WayOut
from sim.scenario.bundled import files, spread_out
from sim.scenario.file.numerals import counted
from sim.scenario.file.questions import Claim
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

if TYPE_CHECKING:
    from sim.studies.claims.scores import Mean, Score
    from sim.studies.claims.verdicts import ClaimResult, ClaimTable

STYLES = {"holds": "green", "as claimed": "green", "opposite": "bold red"}


@click.command("claims")
@click.argument("paths", nargs=-1, metavar="[FILE...]")
@click.option("--runs", type=Whole(1, 2**31), default=100, show_default=True, help="Runs of each; 1: coded values.")
@seed_option
@theory_option
@click.option("--out", type=PATH, help="Write every number as CSV, a row per claim.")
@click.option("--force", is_flag=True, help="Replace a file that stands there.")
@yes_option
def claims_command(
    paths: tuple[str, ...], runs: int, seed: int | None, theory: str | None, out: Path | None, force: bool, yes: bool
) -> None:
    """Test every claim of the scenarios (default: all that come with the program): direction, size, specificity.

    The score comes first: where telling claims, of changes that nothing coded brings about by itself, rank among the
    same claims of other actors and the effects of other events.
    """
    refuse_standing(out, force)
    scenarios = loaded(paths, runs, yes, theory)
    from sim.studies.claims.scores import score

    chosen = chosen_seed(seed)
    results = [(scenario.id, result) for scenario in scenarios for result in claims_of(scenario, runs, chosen)]
    if not results:
        click.echo("no claims: `expect` says in a file what is claimed")
        return
    print_score(score(results), runs)
    print_results(results)
    if out is not None:
        write_results(out, results)
        click.echo(f"\n{out}")


def refuse_standing(out: Path | None, force: bool) -> None:
    """Raise OutputError where a file cannot be written, or stands there and may not be replaced."""
    from sim.disk.folders import writable

    if out is None:
        return
    writable(out.parent)
    if out.exists() and not (force and out.is_file()):
        raise OutputError(f"{out}: stands there already; name another with --out, or replace it with --force")


def loaded(paths: Sequence[str], runs: int, yes: bool, theory: str | None = None) -> list[Scenario]:
    """Return the scenarios; raise InputError with the problems of all of them."""
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
    return scenarios


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


def write_results(path: Path, results: "Sequence[tuple[str, ClaimResult]]") -> None:
    """Write every number of the claims, whole or not at all."""
    from sim.archive import write_csv
    from sim.disk.writing import reporting, whole
    from sim.studies.claims.verdicts import ClaimTable

    columns = ClaimTable(result for _, result in results).columns()
    with reporting(path), whole(path) as draft:
        sources = [cited(result.claim) for _, result in results]
        write_csv(draft, [{"scenario": [id for id, _ in results], **columns, "source": sources}])


def print_score(score: "Score", runs: int) -> None:
    """Print where telling claims rank, the verdicts by kind, and the denials that are kept."""
    from sim.cli.tables import print_table
    from sim.studies.claims.directness import KINDS
    from sim.studies.claims.words import WORST

    if runs > 1 and score.rank.count:
        told = f"{counted(score.rank.count, 'telling claim')} over {counted(runs, 'run')}"
        click.echo(f"Mean rank of {told}: {mean_in_words(score.rank)}; by chance 0.50")
        for mean, among in ((score.rank_actors, "relabelled actors"), (score.rank_causes, "other events")):
            click.echo(f"  among {among}: {mean_in_words(mean)}" if mean.count else f"  among {among}: cannot be told")
    click.echo(f"Right in direction under coded values: {score.right} of {score.telling} telling claims")
    click.echo(f"Denials kept: {score.kept} of {score.denials}{'' if runs > 1 else ' under coded values'}\n")
    words = [word for word in reversed(WORST) if any(score.verdicts.get((kind, word)) for kind in KINDS)]
    rows = [(kind, *(str(score.verdicts.get((kind, word), 0)) for word in words)) for kind in KINDS]
    totals = [sum(score.verdicts.get((kind, word), 0) for kind in KINDS) for word in words]
    print_table(("kind", *words), [*rows, ("all", *map(str, totals))], numbers=tuple(range(1, len(words) + 1)))


def mean_in_words(mean: "Mean") -> str:
    """Return a mean rank with its interval."""
    interval = (
        "one story: no interval" if mean.low != mean.low else f"90 % by stories {mean.low:.2f} to {mean.high:.2f}"
    )
    return f"{mean.value:.2f} ({interval})"


def print_results(results: "Sequence[tuple[str, ClaimResult]]") -> None:
    """Print a table for each story, a row for each claim by its id."""
    for story in dict.fromkeys(story for story, _ in results):
        click.echo()
        print_rows([(c.claim.id, c) for of, c in results if of == story], story)


def print_claims(claims: "ClaimTable") -> None:
    """Print each claim of a scenario in words, the telling first."""
    print_rows([(c.claim.claim, c) for c in claims], f"Claims: {claims.in_words}")
    if any(c.error is None for c in claims):
        click.echo("Sign and size under coded values; --runs tells how sure and how specific.")


def print_rows(claims: "Sequence[tuple[str, ClaimResult]]", title: str = "") -> None:
    """Print claims with kind, verdict, change (of levels: the level) and reason."""
    from sim.cli.tables import print_table, signed
    from sim.studies.claims.directness import KINDS

    rows = [
        (
            words,
            c.kind,
            Text(c.word, style=STYLES.get(c.word, "")),
            signed(c.change, 3),
            (f"{c.direct_event} joins it; {c.reason}" if c.kind == "direct" else c.reason) + close_call(c),
        )
        for words, c in sorted(claims, key=lambda claim: KINDS.index(claim[1].kind))
    ]
    print_table(("claim", "kind", "verdict", "change", "why"), rows, title, numbers=(3,), whole=(1, 2))


def close_call(result: "ClaimResult") -> str:
    """Return that more runs may turn a verdict, or nothing."""
    return f"; a close call, ± {result.error:.0%}: more runs may turn it" if result.is_close else ""


def cited(claim: Claim) -> str:
    """Return where a claim stands, in short."""
    source = claim.source
    if source is None:
        return "assumed"
    return f"{source.document} {source.paragraph}" if source.document else f"{source.dataset} {source.year or ''}"
