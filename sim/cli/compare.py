"""`sim compare`: worlds of a story under the same dice, and what each makes of every pair."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import numpy as np
from rich.text import Text

from sim import figures
from sim.cli.drawing import figure_writers
from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    parsed,
    parsed_pairs,
    seed_option,
    steps_option,
    tell,
    theory_option,
    variant_option,
    workers_option,
    yes_option,
)
from sim.cli.progress import progress
from sim.cli.run import print_heading
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.errors import InputError, RunFailed, nearest, shown
from sim.scenario.bundled import find
from sim.scenario.changes import with_settings, with_steps, without_events
from sim.scenario.file.numerals import counted
from sim.scenario.identity import scenario_hash
from sim.scenario.resolving import load_scenario
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant
from sim.studies.comparing.differences import CLAIM_RUNS, Comparison, World, compare

Pair = tuple[str, str]
DEFAULT_RUNS = 1000
PAIRS_SHOWN, PAIRS_DRAWN = 3, 4  # of each world; in the figures
CHANGES_SHOWN, CHANGES_IN_LINE = 40, 3


@click.command("compare")
@click.argument("path", metavar="FILE")
@click.option(
    "--variants", "variants", multiple=True, metavar="A,B", help="Counterfactuals of the scenario, each a world."
)
@click.option("--without", "gone", multiple=True, metavar="EVENT", help="A world without it and all that hangs on it.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A world in which this number is set.")
@click.option(
    "--against", multiple=True, metavar="FILE", help="Another coding: what was changed, and what that changed."
)
@click.option("--runs", type=Whole(1, 2**31), default=DEFAULT_RUNS, show_default=True, help="Runs of each world.")
@click.option("--pair", "pairs", multiple=True, metavar="A,B", help="A pair to show. Default: those furthest apart.")
@seed_option
@theory_option
@variant_option
@steps_option
@workers_option
@click.option("--out", type=PATH, help="Folder to write (default: results/ID-compare, numbered).")
@click.option("--force", is_flag=True, help="Move other results that stand there aside.")
@yes_option
def compare_command(
    path: str, variants: tuple[str, ...], gone: tuple[str, ...], settings: tuple[str, ...], against: tuple[str, ...],
    runs: int, pairs: tuple[str, ...], seed: int | None, variant: str | None, theory: str | None, steps: int | None,
    workers: int | None, out: Path | None, force: bool, yes: bool,
) -> None:  # fmt: skip
    """Lay worlds beside a story, under the same dice: by how much each pair differs, run by run.

    Each of --variants, --without, --set and --against is one more world (default: every variant of the file); what
    belongs into one world is a variant.
    """
    from sim.archive import manifest, out_folder, write_run

    base = chosen_scenario(path, (), variant, steps, theory)
    worlds = chosen_worlds(path, base, variants, gone, settings, against, steps, theory)
    for scenario in (base, *worlds.values()):
        refuse_giant(scenario, runs, yes)
    print_notes(base)
    shown_pairs = parsed_pairs(pairs, base)
    seed = chosen_seed(seed)
    about = manifest(base, seed, runs, again(seed))
    about["study"] = {"kind": "compare", "worlds": {name: scenario_hash(world) for name, world in worlds.items()}}
    folder = out_folder(out, f"{base.id}-compare", about, force)
    with progress(runs * (1 + len(worlds)), "runs") as advance:
        found = compare(base, worlds, runs, seed, workers, advance, tell)
    files = writers(found, shown_pairs, again(seed))
    write_run(folder, about, files, force)
    print_comparison(found, shown_pairs)
    click.echo(f"Files: {folder}/ ({', '.join((*files, 'run.json'))})")
    if found.failed:
        raise RunFailed(f"{counted(found.failed, 'run')} failed in some world:\n" + "\n".join(found.failures))


def chosen_worlds(
    path: str, base: Scenario, variants: Sequence[str], gone: Sequence[str], settings: Sequence[str],
    against: Sequence[str], steps: int | None, theory: str | None,
) -> dict[str, Scenario]:  # fmt: skip
    """Return the worlds by name, in the order of the options; every variant of the file where none is asked for."""
    ids = [id.strip() for text in variants for id in text.split(",")]
    if not (ids or gone or settings or against):
        ids = list(load_scenario(find(path)).variants)
        if not ids:
            raise InputError(f"{path}: has no variants; name a world with --without, --set or --against")
    found: dict[str, Scenario] = {}
    for name, world in made_worlds(path, base, ids, gone, settings, against, steps, theory):
        if name in found:
            raise InputError(f"{shown(name)} is given twice; each names one world")
        found[name] = world
    return found


def made_worlds(
    path: str, base: Scenario, variants: Sequence[str], gone: Sequence[str], settings: Sequence[str],
    against: Sequence[str], steps: int | None, theory: str | None,
) -> Iterator[tuple[str, Scenario]]:  # fmt: skip
    """Yield each world with its name."""
    for id in variants:
        yield id, chosen_scenario(path, (), id, steps, theory)
    for id in gone:
        if id not in base.event_index:
            raise InputError(f"--without {shown(id)}: there is no such event{nearest(id, base.event_index)}")
        yield f"without {id}", without_events(base, [id])
    for setting in settings:
        yield setting, with_settings(base, parsed([setting]))
    for file in against:
        other = load_scenario(find(file))
        other = other if steps is None else with_steps(other, steps)
        yield file if other.id == base.id else other.id, other


def writers(found: Comparison, pairs: Sequence[Pair], again: str) -> dict[str, Callable[[Path], None]]:
    """Return what writes each file of the folder."""
    from sim.archive import write_csv

    drawn = list(pairs) or found.apart(PAIRS_DRAWN)
    files: dict[str, Callable[[Path], None]] = {
        "compare.csv": lambda path: write_csv(path, [found.columns()]),
        "changes.csv": lambda path: write_csv(path, [found.change_columns()]),
        "claims.csv": lambda path: write_csv(path, [found.claim_columns()]),
    }
    figures_drawn = {
        "worlds.png": lambda: figures.worlds_figure(found, drawn),
        "difference.png": lambda: figures.difference_figure(found, drawn),
    }
    return files | figure_writers(figures_drawn, again)


def print_comparison(found: Comparison, pairs: Sequence[Pair]) -> None:
    """Print what is different in each world, what that makes of pairs, and the claims side by side."""
    from sim.cli.tables import print_table

    print_heading(found.scenario)
    for world in found.worlds:
        for line in change_lines(found, world):
            click.echo(line)
    click.echo()
    rows = [row for world in found.worlds for row in pair_rows(found, world, pairs)]
    click.echo(f"Alignment at the last date, {counted(found.runs, 'run')}; width: of the interval, unpaired = 1")
    print_table(("world", "pair", "base", "there", "difference", "90 % of runs", "width"), rows, numbers=range(2, 7))
    if claim_rows := list(rows_of_claims(found)):
        click.echo(f"\nClaims, {counted(min(found.runs, CLAIM_RUNS), 'run')}")
        print_table(("claim", found.scenario.id, *(world.name for world in found.worlds)), claim_rows)


def change_lines(found: Comparison, world: World) -> Iterator[str]:
    """Yield what is different in a world: in a line where that is little, else in a list that ends somewhere."""
    gone = [change.path.partition(".")[2] for change in world.changes if change.path.startswith("events.")]
    told = world.changes_told
    if not told:
        yield f"{world.name}: no number differs"
    elif world.name == f"without {', '.join(gone)}":
        yield f"{world.name}: nothing hangs on it"
    elif world.lacks_events_only:
        yield f"{world.name}: without {', '.join(gone)}"
    elif len(told) <= CHANGES_IN_LINE:
        yield f"{world.name}: {'; '.join(map(str, told))}"
    else:
        yield f"{world.name}: {counted(len(told), 'change')}"
        yield from (f"  {change}" for change in told[:CHANGES_SHOWN])
        if (more := len(told) - CHANGES_SHOWN) > 0:
            yield f"  … and {more:,} more, in changes.csv"
    kept = {claim.id for claim in world.scenario.expect}
    if lost := [claim.id for claim in found.scenario.expect if claim.id not in kept]:
        yield f"  claims that cannot be put there: {', '.join(lost)}"
    rows, pairs = world.rows_shared, int(np.sum(~np.isnan(world.median).all(axis=1)))
    if len(rows) <= found.scenario.steps or pairs < len(found.pairs):
        first, last = found.scenario.dates[rows[0]], found.scenario.dates[rows[-1]]
        dates = f"{counted(len(rows), 'date')} from {first} to {last}"
        yield f"  in both: {pairs} of {counted(len(found.pairs), 'pair')}, {dates}"
    if world.scenario.dates[0] != found.scenario.dates[0] and found.scenario.left_to_chance:
        yield "  its clock begins elsewhere, so that chance throws other dice there; coders' doubts are the same"


def pair_rows(found: Comparison, world: World, pairs: Sequence[Pair]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each pair that is shown of a world: at the last date that both worlds have."""
    from sim.cli.tables import signed

    for pair in pairs or found.apart(PAIRS_SHOWN, world.name):
        p = found.pair_row(*pair)
        t = world.rows_shared[-1]
        there, middle, low, high = (float(getattr(world, n)[p, t]) for n in ("there", "median", "low90", "high90"))
        if middle != middle:  # an actor that this world does not have
            continue
        bounds = "–" if low != low else f"{signed(low, 3)} … {signed(high, 3)}"
        width = float(world.narrowed[p, t])
        times = "–" if width != width else f"{width:.2f}"
        yield world.name, "–".join(pair), signed(found.base[p, t]), signed(there), signed(middle, 3), bounds, times


def rows_of_claims(found: Comparison) -> Iterator[tuple[str | Text, ...]]:
    """Yield a row for each claim: its verdict in the base and in each world, a dash where it cannot be put there."""
    from sim.cli.claims import STYLES

    tables = [
        {result.claim.id: result for result in table} for table in (found.claims, *(w.claims for w in found.worlds))
    ]
    words = {id: result.claim.claim for table in reversed(tables) for id, result in table.items()}
    for id in dict.fromkeys(id for table in tables for id in table):
        yield words[id] or id, *(Text(t[id].word, STYLES.get(t[id].word, "")) if id in t else Text("–") for t in tables)
