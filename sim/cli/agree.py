"""`sim agree`: two codings of one story, how far they agree, and what their differences do to the claims."""

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from sim import figures
from sim.cli.drawing import figure_writers
from sim.cli.options import (
    again,
    chosen_scenario,
    chosen_seed,
    seed_option,
    steps_option,
    tell,
    theory_option,
    workers_option,
    yes_option,
)
from sim.cli.progress import progress
from sim.cli.run import print_heading
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.errors import RunFailed
from sim.scenario.file.numerals import counted
from sim.scenario.identity import scenario_hash
from sim.scenario.size import refuse_giant
from sim.studies.agreeing.agreement import Agreement, KindOfNumber, agree, in_words
from sim.studies.agreeing.items import KINDS, Item

DEFAULT_RUNS = 100  # in which claims are put, as `sim claims` does
ALONE_SHOWN, LARGEST_SHOWN = 20, 10
WORLDS_AT_MOST = len(KINDS) + 3  # the first coding, each kind swapped, all of them


@click.command("agree")
@click.argument("first", metavar="A.yaml")
@click.argument("second", metavar="B.yaml")
@click.option(
    "--runs", type=Whole(1, 2**31), default=DEFAULT_RUNS, show_default=True, help="Runs in which claims are put."
)
@seed_option
@theory_option
@steps_option
@workers_option
@click.option("--out", type=PATH, help="Folder to write (default: results/ID-agree).")
@click.option("--force", is_flag=True, help="Move other results that stand there aside.")
@yes_option
def agree_command(
    first: str, second: str, runs: int, seed: int | None, theory: str | None, steps: int | None, workers: int | None,
    out: Path | None, force: bool, yes: bool,
) -> None:  # fmt: skip
    """Say how far two codings of one story agree, and what their differences do to its claims.

    Actors and issues go by their ids, events and treaties also by date and parties. Writes agreement.csv
    (Krippendorff's alpha by kind of number), items.csv, alone.csv and, where A makes claims,
    claims.csv and changes.csv; draws agreement.png.
    """
    from sim.archive import manifest, out_folder, write_run

    one, other = (chosen_scenario(path, (), None, steps, theory) for path in (first, second))
    for scenario in (one, other):
        refuse_giant(scenario, runs * WORLDS_AT_MOST, yes)
        print_notes(scenario)
    seed = chosen_seed(seed)
    about = manifest(one, seed, runs, again(seed))
    about["study"] = {"kind": "agree", "second": scenario_hash(other)}
    folder = out_folder(out, f"{one.id}-agree", about, force)
    with progress(None, "runs") as advance:
        found = agree(one, other, runs, seed, workers, advance, tell)
    files = writers(found, again(seed))
    write_run(folder, about, files, force)
    print_agreement(found)
    click.echo(f"Files: {shlex.quote(str(folder))}/ ({', '.join((*files, 'run.json'))})")
    if found.swaps and found.swaps.failed:
        raise RunFailed(
            f"{counted(found.swaps.failed, 'run')} failed in some swap:\n" + "\n".join(found.swaps.failures)
        )


def writers(found: Agreement, again: str) -> dict[str, Callable[[Path], None]]:
    """Return what writes each file of the folder."""
    from sim.archive import write_csv

    files: dict[str, Callable[[Path], None]] = {
        "agreement.csv": lambda path: write_csv(path, [found.columns()]),
        "items.csv": lambda path: write_csv(path, [found.item_columns()]),
        "alone.csv": lambda path: write_csv(path, [found.alone_columns()]),
    }
    if swaps := found.swaps:
        files["claims.csv"] = lambda path: write_csv(path, [swaps.claim_columns()])
        files["changes.csv"] = lambda path: write_csv(path, [swaps.change_columns()])
    return files | figure_writers({"agreement.png": lambda: figures.agreement_figure(found)}, again)


def print_agreement(found: Agreement) -> None:
    """Print agreement by kind, what one coder found alone, the largest differences, and the claims that move."""
    from sim.cli.tables import print_table, signed

    print_heading(found.first)
    rows = [row_of(kind) for kind in found.kinds]
    headers = ("kind", "items", "equal", "alpha", "90 %", "apart", "sd implied", "sd drawn")
    print_table(headers, rows, "Agreement of two coders (Krippendorff's alpha)", numbers=range(1, 8))
    print_alone(found)
    if largest := found.largest(LARGEST_SHOWN):
        click.echo()
        cells = [(i.path, signed(i.first), signed(i.second), *sources(i)) for i in largest]
        title = f"Largest differences ({len(cells)} of {sum(item.differs for item in found.items)})"
        print_table(("number", "first", "second", "first rests on", "second rests on"), cells, title, numbers=(1, 2))
    click.echo()
    for line in claim_lines(found):
        click.echo(line)


def sources(item: Item) -> tuple[str, str]:
    """Return what an item rests on in both codings."""
    first, second = in_words(item.entry), in_words(item.other)
    return first, "the same" if first == second else second


def number(value: float, digits: int = 2) -> str:
    """Return a number, or a dash where it is not defined."""
    return "–" if value != value else f"{value:.{digits}f}"


def row_of(kind: KindOfNumber) -> tuple[str, ...]:
    """Return the row of a kind of number."""
    interval = "–" if kind.low != kind.low else f"{number(kind.low)} to {number(kind.high)}"
    apart = (number(value, 3) for value in (kind.apart, kind.implied, kind.drawn))
    return kind.kind, f"{kind.items:,}", f"{kind.equal:,}", number(kind.alpha), interval, *apart


def print_alone(found: Agreement) -> None:
    """Print what only one of the coders found, the first of it by name."""
    from sim.cli.tables import print_table

    if not found.alone:
        click.echo("\nEverything that one coder found, the other found too.")
        return
    click.echo()
    rows = [(one.coder, one.kind, one.path, one.value) for one in found.alone[:ALONE_SHOWN]]
    print_table(("coder", "kind", "what", "value"), rows, f"Found by one coder only ({len(found.alone)})")
    if (more := len(found.alone) - ALONE_SHOWN) > 0:
        click.echo(f"… and {more:,} more, in alone.csv")


def claim_lines(found: Agreement) -> Iterator[str]:
    """Yield what swapping each kind of number for the second coder's does to the claims of the first."""
    if found.swaps is None:
        yield f"{found.first.id} makes no claim" if not found.first.expect else "No claim moves: no number differs."
        return
    moved, claims = found.moved_claims(), {result.claim.id: result for result in found.swaps.claims}
    yield (
        f"{len(moved)} of {counted(len(claims), 'claim')} would get another word with a kind of number of the second"
        f" coder's ({counted(found.swaps.runs, 'run')}; swapped: {', '.join(w.name for w in found.swaps.worlds)})."
    )
    for id, there in moved.items():
        words = "; ".join(f"{word} with the second's {name}" for name, word in there)
        yield f"  {id}: {claims[id].word}, but {words}"
