"""`sim explain`: what moved pairs, source by source, and where they would stand without each event."""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
from sim.cli.progress import progress
from sim.cli.run import print_heading
from sim.cli.scenarios import print_notes
from sim.cli.values import PATH, Whole
from sim.engine.chunks import threads
from sim.errors import RunFailed
from sim.scenario.size import refuse_giant
from sim.studies.explaining.account import Account
from sim.studies.explaining.explanation import Explanation, explain, worlds_of
from sim.studies.explaining.reading import (
    ACCOUNT_ANSWERS,
    COUNTERFACTUAL_ANSWERS,
    Line,
    cancelling,
    effect,
    largest,
    lines_of,
    quantiles,
    said_of,
)
from sim.studies.explaining.removals import Removal

if TYPE_CHECKING:
    import numpy as np

MOST_RUNS = 1_000_000


@click.command("explain")
@click.argument("path", metavar="FILE")
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    metavar="A,B",
    help="Explain this pair; may be given again. Default: those that moved most.",
)
@click.option("--from", "from_", metavar="DATE", help="Explain what moved from here on (default: the start).")
@click.option("--to", metavar="DATE", help="… up to here (default: the end).")
@click.option("--channels", is_flag=True, help="Show the channels of each event apart.")
@click.option(
    "--runs", type=Whole(1, MOST_RUNS), default=1, show_default=True, help="Add medians and bands over this many."
)
@seed_option
@click.option("--out", type=PATH, help="Folder to write (default: results/ID-explain).")
@set_option
@theory_option
@variant_option
@steps_option
@click.option("--force", is_flag=True, help="Move another run that stands there aside.")
@yes_option
def explain_command(
    path: str, pairs: tuple[str, ...], from_: str | None, to: str | None, channels: bool, runs: int,
    seed: int | None, out: Path | None, settings: tuple[str, ...], variant: str | None, theory: str | None,
    steps: int | None, force: bool, yes: bool,
) -> None:  # fmt: skip
    """Say what moved pairs, source by source, and where they would stand without each event.

    Writes account.csv, whose amounts add up to the change of each pair; removals.csv, the same worlds without each
    event and all that hangs on it; and a waterfall of each pair.
    """
    from sim.archive import manifest, out_folder, write_run

    scenario = chosen_scenario(path, settings, variant, steps, theory)
    refuse_giant(scenario, max(worlds_of(scenario, runs) // threads(None), 1), yes)
    print_notes(scenario)
    asked = parsed_pairs(pairs, scenario) or None
    seed = chosen_seed(seed)
    about = manifest(scenario, seed, runs, again(seed))
    about["study"] = {"kind": "explain", "pairs": [list(pair) for pair in asked or ()], "from": from_, "to": to}
    folder = out_folder(out, f"{scenario.id}-explain", about, force)
    with progress(runs, "runs") as advance:
        found = explain(scenario, asked, from_, to, runs, seed, advance, tell)
    files = writers(found, again(seed, ("force",)))
    write_run(folder, about, files, force)
    print_explanation(found, channels)
    click.echo(f"Files: {shlex.quote(str(folder))}/ ({', '.join((*files, 'run.json'))})")
    if found.failed:
        raise RunFailed(f"{found.failed:,} of {found.size:,} runs failed and are left out")


def writers(found: Explanation, again: str) -> dict[str, Callable[[Path], None]]:
    """Return what writes each file of the folder."""
    from sim.archive import write_csv
    from sim.cli.drawing import figure_writers

    return {
        "account.csv": lambda path: write_csv(path, [found.columns()]),
        "removals.csv": lambda path: write_csv(path, [found.removal_columns()]),
        **figure_writers({"waterfall.png": lambda: figures.waterfall_figure(found)}, again),
    }


def print_explanation(found: Explanation, channels: bool) -> None:
    """Print a sentence and a table for each pair, and which question each number answers."""
    print_heading(found.scenario)
    for account, words in zip(found.accounts, found.sentences(), strict=True):
        click.echo(words)
        print_account(account, found.removals_for(account), channels)
        click.echo()
    click.echo(f"{ACCOUNT_ANSWERS}\n{COUNTERFACTUAL_ANSWERS}")


def print_account(account: Account, removals: Sequence[Removal], channels: bool) -> None:
    """Print the largest rows of an account, the rest summed; beside events, where the pair would be without them."""
    from sim.cli.tables import print_table

    lines, rest, more = largest(lines_of(account, channels))
    without = {} if channels else {removal.event: removal for removal in removals}
    rows = [(line.words, *([line.source.channel] if channels else []), *numbers_of(line.amounts)) for line in lines]
    if not channels:
        rows = [
            (*row, *removal_row(without.get(line.source.name), account)) for row, line in zip(rows, lines, strict=True)
        ]
    sums = [("change", account.change)] if rest is None else [(f"the other {more}", rest), ("change", account.change)]
    rows += [
        (name, *([""] if channels else []), *numbers_of(amounts), *([] if channels else ["", ""]))
        for name, amounts in sums
    ]
    headers = ["source", *(["channel"] if channels else []), "amount"]
    headers += ["median", "90 % of runs"] if len(account.change) > 1 else []
    headers += [] if channels else ["change without", "effect"]
    print_table(headers, rows, "–".join(account.pair), numbers=range(1 + channels, len(headers)))
    named = {line.source.name for line in lines} | {removal.event for removal in said_of(account, removals)}
    print_remarks(lines, [removal for removal in removals if removal.event in named])


def print_remarks(lines: Sequence[Line], removals: Sequence[Removal]) -> None:
    """Print what goes with the events that are named, and which two rows largely cancel."""
    for removal in removals:
        if removal.gone:
            click.echo(f"Without {removal.event} there is no {' and no '.join(removal.gone)}.")
    if found := cancelling(lines):
        one, other = (f"{line.words}{f' ({line.source.channel})' if line.source.channel else ''}" for line in found)
        click.echo(f"{one} and {other} largely cancel.")


def removal_row(removal: Removal | None, account: Account) -> tuple[str, str]:
    """Return the change without an event, and what that makes of it, in run 0; nothing for what is no event."""
    from sim.cli.tables import signed

    if removal is None:
        return "", ""
    return signed(float(removal.change[0]), 3), signed(float(effect(account, removal)[0]), 3)


def numbers_of(amounts: "np.ndarray") -> tuple[str, ...]:
    """Return an amount in run 0, and where many ran the median with its band."""
    from sim.cli.tables import signed

    coded = signed(float(amounts[0]), 3)
    if len(amounts) == 1:
        return (coded,)
    low, median, high = quantiles(amounts)
    return coded, signed(median, 3), f"{signed(low, 3)} … {signed(high, 3)}"
