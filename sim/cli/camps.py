"""`sim camps`: who stands with whom, in a story or among actors whose ties somebody else coded."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim import figures
from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    parsed_pairs,
    seed_option,
    set_option,
    steps_option,
    tell,
    theory_option,
    variant_option,
    yes_option,
)
from sim.cli.run import Writers, print_heading
from sim.cli.scenarios import print_notes
from sim.cli.tables import print_table, signed
from sim.cli.values import PATH, Whole
from sim.errors import InputError
from sim.scenario.file.numerals import counted
from sim.scenario.scenario import Scenario
from sim.scenario.size import refuse_giant

if TYPE_CHECKING:
    from sim.studies.camps.balance import Balance
    from sim.studies.camps.camps import Camps
    from sim.studies.camps.landscape import Configuration, Landscape
    from sim.studies.camps.standing import Standing

SHOWN = 8  # stable configurations
LONG = 5.0  # seconds that are announced


@click.command("camps")
@click.argument("path", metavar="[FILE]", required=False)
@click.option("--propensities", type=PATH, help="Instead of a story: a square CSV, ids in the first row and column.")
@click.option("--sizes", type=PATH, help="With --propensities: a CSV of id,size.")
@click.option("--edges", type=PATH, help="Instead of a story: a CSV of a,b,sign, for sizes of 1.")
@click.option("--date", metavar="YYYY-MM[-DD]", help="At this date (default: the last of the clock).")
@click.option("--all", "every", is_flag=True, help="At every date of the clock.")
@click.option(
    "--pair", "pairs", multiple=True, metavar="A,B", help="Say what third parties imply of a pair; may be given again."
)
@click.option("--runs", type=Whole(1, 2**31), default=1, show_default=True, help="Say how many of so many runs agree.")
@seed_option
@set_option
@theory_option
@variant_option
@steps_option
@click.option("--out", type=PATH, help="Folder for the tables and the picture (default: none is written).")
@click.option("--force", is_flag=True, help="Move another run that stands there aside.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@yes_option
def camps_command(
    path: str | None, propensities: Path | None, sizes: Path | None, edges: Path | None, date: str | None,
    every: bool, pairs: tuple[str, ...], runs: int, seed: int | None, settings: tuple[str, ...], variant: str | None,
    theory: str | None, steps: int | None, out: Path | None, force: bool, as_json: bool, yes: bool,
) -> None:  # fmt: skip
    """Say who would stand with whom: all stable divisions into two blocs, who wavers, and how balanced the ties are.

    Of a story, propensities are alignments and sizes the square roots of capabilities. Exact up to 20 actors.
    """
    of_a_story = {
        "--date": date, "--all": every, "--runs": runs > 1, "--set": settings, "--variant": variant, "--steps": steps,
        "--out": out, "--force": force,
    }  # fmt: skip
    refuse_mixtures(path, propensities, sizes, edges, of_a_story)
    if path is None:
        standing = coded_ties(propensities, sizes, edges, seed or 0)
        print_standing(standing, split(pairs, standing.ids), as_json)
        return
    if every and date is not None:
        raise InputError("--all: stands beside --date; use one of the two")
    scenario = chosen_scenario(path, settings, variant, steps, theory)
    refuse_giant(scenario, runs, yes)
    chosen = parsed_pairs(pairs, scenario)
    if not as_json:
        print_notes(scenario)
    seed = (seed or 0) if as_json else chosen_seed(seed)
    folder, told = None, about(scenario, seed, runs, ("all" if every else date or "last", *pairs))
    if out is not None:
        from sim.archive import out_folder

        folder = out_folder(out, scenario.id, told, force)
    found = found_camps(scenario, date, every, runs, seed)
    files = {} if folder is None else writers(found, chosen, again(seed, ("force",)))
    if folder is not None:
        from sim.archive import write_run

        write_run(folder, told, files, force)
    if as_json:
        print_json(document(found, chosen, every))
        return
    print_heading(scenario)
    (print_course if every else print_date)(found, chosen)
    if folder is not None:
        click.echo(f"\nFiles: {folder}/ ({', '.join((*files, 'run.json'))})")


def refuse_mixtures(
    path: str | None, propensities: Path | None, sizes: Path | None, edges: Path | None, of_a_story: dict[str, Any]
) -> None:
    """Raise InputError unless one of story, propensities with sizes, and edges was given, with its own options."""
    given = {"FILE": path, "--propensities": propensities, "--edges": edges}
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        words = f"got {' and '.join(named)}" if named else "got none"
        raise InputError(f"camps takes one of FILE, --propensities with --sizes, or --edges; {words}")
    if (sizes is None) != (propensities is None):
        raise InputError("--propensities and --sizes go together: a square matrix, and a table of id,size")
    odd = [name for name, value in of_a_story.items() if value not in (None, False, ())]
    if path is None and odd:
        raise InputError(f"{odd[0]}: goes with a story, and {named[0]} is none")


def coded_ties(propensities: Path | None, sizes: Path | None, edges: Path | None, seed: int) -> "Standing":
    """Return the actors of CSV files."""
    from sim.studies.camps.coded_ties import read_edges, read_propensities

    if propensities is not None and sizes is not None:
        return read_propensities(propensities, sizes, seed)
    return read_edges(edges or Path(), seed)


def split(pairs: Sequence[str], ids: Sequence[str]) -> list[tuple[str, str]]:
    """Return A,B options as pairs of these ids."""
    from sim.arguments import known

    made = []
    for pair in pairs:
        both = pair.split(",")
        if len(both) != 2 or both[0] == both[1]:
            raise InputError(f"--pair {pair}: must be two different actors, separated by a comma")
        made.append((known("actor", both[0], ids), known("actor", both[1], ids)))
    return made


def found_camps(scenario: Scenario, date: str | None, every: bool, runs: int, seed: int) -> "Camps":
    """Return the camps at a date, the last of the clock, or all, saying beforehand where that takes long."""
    from sim.studies.camps.camps import camps, seconds_needed
    from sim.studies.camps.landscape import MOST_EXACT

    seconds = seconds_needed(scenario, scenario.steps + 1 if every else 1, runs)
    if seconds > LONG:
        tell(f"about {seconds:,.0f} s")
    if len(scenario.actors) > MOST_EXACT:
        tell(f"more than {MOST_EXACT} actors: what descent from random starts finds, not all there is")
    last = scenario.dates[-1] if date is None else date
    return camps(scenario, None if every else last, runs, seed)


def about(scenario: Scenario, seed: int, runs: int, asked: Sequence[str]) -> dict[str, Any]:
    """Return what the folder says of itself; `asked` are the dates and pairs, without which it is another."""
    from sim.archive import manifest

    return {**manifest(scenario, seed, runs, again(seed)), "study": " ".join(("camps", *asked))}


def writers(found: "Camps", pairs: Sequence[tuple[str, str]], again: str) -> Writers:
    """Return what writes the tables, of dates, of actors in configurations, of third parties; and the picture."""
    from sim.archive import write_csv
    from sim.cli.drawing import figure_writers

    return {
        "camps.csv": lambda path: write_csv(path, [found.columns()]),
        "configurations.csv": lambda path: write_csv(path, [found.configuration_columns()]),
        "implied.csv": lambda path: write_csv(path, [found.implied_columns(pairs)]),
        **figure_writers({"camps.png": lambda: figures.camps_figure(found)}, again),
    }


def print_json(values: Any) -> None:
    """Print plain values as JSON."""
    click.echo(json.dumps(values, ensure_ascii=False, allow_nan=False, indent=1))


def document(found: "Camps", pairs: Sequence[tuple[str, str]], every: bool) -> dict[str, Any]:
    """Return what was found as plain values: of one date, or a list `dates`."""
    dates = [
        {**found.document(place), "implied": [implied.document() for implied in found.implied(pairs, place)]}
        for place in range(len(found.rows))
    ]
    run = found.trajectory
    heading = {"scenario": run.scenario.id, "seed": run.seed}
    return {**heading, "dates": dates} if every else {**heading, **dates[0]}


def print_standing(standing: "Standing", pairs: Sequence[tuple[str, str]], as_json: bool) -> None:
    """Print the landscape and the balance of coded ties."""
    implied = [standing.implied(a, b) for a, b in pairs]
    if as_json:
        print_json({**standing.document(), "implied": [one.document() for one in implied]})
        return
    print_landscape(standing.landscape())
    print_balance(standing.balance())
    for one in implied:
        click.echo(one.in_words)


def print_date(found: "Camps", pairs: Sequence[tuple[str, str]]) -> None:
    """Print the landscape and the balance at one date, and how many runs agree."""
    click.echo(f"At {found.trajectory.scenario.dates[found.rows[0]]}:\n")
    print_landscape(found.landscapes[0])
    if found.support:
        one = found.support[0]
        click.echo(f"Of {counted(one.runs, 'run')}, {one.blocs:.0%} have these blocs, {one.waverer:.0%} this waverer.")
    print_balance(found.standing().balance())
    there = found.standing().ids
    for a, b in pairs:
        if not {a, b} <= {*there}:
            click.echo(f"{a} and {b} are not both there then.")
    for implied in found.implied(pairs, 0):
        click.echo(implied.in_words)
        if found.support:
            i, j = map(there.index, implied.pair)
            click.echo(
                f"{' and '.join(implied.pair)} are in one bloc in {found.support[0].together[i, j]:.0%} of the runs."
            )


def print_landscape(found: "Landscape") -> None:
    """Print the stable configurations, and of the deepest how each actor stands in it."""
    how = f"all {found.searched:,} looked at" if found.exact else f"{found.searched:,} random starts, there may be more"
    rows = [(*blocs_in_words(c), signed(c.energy, 4), f"{c.basin:,}", c.waverer) for c in found.configurations[:SHOWN]]
    title = f"{counted(found.stable, 'stable configuration')} ({how})"
    print_table(("one bloc", "the other", "energy", "basin", "waverer"), rows, title, numbers=(2, 3))
    if found.stable > SHOWN:
        click.echo(f"… and {found.stable - SHOWN:,} more")
    if found.tied > 1:
        click.echo(f"The first {found.tied:,} are as deep as each other: which stands first says nothing.")
    deepest = found.deepest
    actors = sorted(deepest.gap, key=lambda id: (deepest.gap[id], id))
    stand = [
        (id, 1 + (id in deepest.blocs[1]), signed(deepest.frustration[id], 4), signed(deepest.gap[id], 4))
        for id in actors
    ]
    click.echo()
    print_table(
        ("actor", "bloc", "frustration", "gap to switching"), stand, "In the deepest, who wavers first", (1, 2, 3)
    )
    click.echo()


def blocs_in_words(found: "Configuration") -> list[str]:
    """Return the members of both blocs."""
    return [", ".join(bloc) or "nobody" for bloc in found.blocs]


def print_balance(found: "Balance") -> None:
    """Print triads, frustration and factions."""
    share = "" if found.share is None else f" ({found.share:.0%})"
    complete = found.balanced + found.unbalanced
    incomplete = f"; {found.incomplete:,} incomplete" if found.incomplete else ""
    click.echo(f"Balance: {found.balanced:,} of {counted(complete, 'triad')} balanced{share}{incomplete}.")
    bound = "" if found.exact else "at most "
    click.echo(f"Frustration index: {bound}{counted(found.frustrated, 'tie')} at odds with the best division into two.")
    if found.factions is None:
        click.echo("Factions of the leading eigenvector: none, for no single one leads.")
        return
    first, second = (", ".join(faction) or "nobody" for faction in found.factions)
    click.echo(f"Factions of the leading eigenvector: {first} against {second}.")


def print_course(found: "Camps", pairs: Sequence[tuple[str, str]]) -> None:
    """Print how the deepest configuration changes over the clock: a row wherever blocs or waverer do, and the last."""
    table = found.columns()
    kept = [n for n in range(len(found.rows)) if is_news(table, n)]
    rows = []
    for n in kept:
        share = [f"{table['same_blocs'][n]:.0%}", f"{table['same_waverer'][n]:.0%}"] if found.support else []
        regards = {one.pair: one.regard for one in found.implied(pairs, n)}
        implied = [signed(regards.get(pair)) for pair in pairs]
        blocs = blocs_in_words(found.landscapes[n].deepest)
        rows.append((table["date"][n], *blocs, signed(table["energy"][n], 4), table["waverer"][n], *share, *implied))
    headers = [
        "date",
        "one bloc",
        "the other",
        "energy",
        "waverer",
        *(["same blocs", "same waverer"] if found.support else []),
    ]
    first_number = len(headers)
    headers += [f"implied {a}–{b}" for a, b in pairs]
    title = f"The deepest configuration, where it changes ({len(kept)} of {counted(len(found.rows), 'date')})"
    print_table(headers, rows, title, numbers=(3, *range(5, max(first_number, len(headers)))))
    if found.support:
        click.echo(f"Shares of {counted(found.support[0].runs, 'run')}.")


def is_news(table: dict[str, Any], n: int) -> bool:
    """Whether the deepest configuration or its waverer is another than at the date before, or the date is the last."""
    told = ("first", "second", "waverer")
    return n in (0, len(table["date"]) - 1) or any(table[key][n] != table[key][n - 1] for key in told)
