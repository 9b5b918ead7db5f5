"""Options that several commands share: which world of a scenario is meant."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from sim.cli.values import Seed
from sim.errors import InputError, shown
from sim.scenario.bundled import find
from sim.scenario.changes import as_variant, with_settings, with_steps
from sim.scenario.file.numerals import MINUS
from sim.scenario.file.reading import MAX_KEY, read_scalar
from sim.scenario.resolving import load_scenario
from sim.scenario.scenario import Scenario

seed_option = click.option(
    "--seed", type=Seed(), metavar="N|random", help="Seed of all that is drawn (default: 0); `random` draws one."
)
set_option = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a number of the complete form by its path."
)
yes_option = click.option("--yes", is_flag=True, help="Compute even what is estimated to be very large.")


def chosen_scenario(path: str, settings: Sequence[str], variant: str | None, steps: int | None) -> Scenario:
    """Return the scenario of a file with its settings, as a variant, on a clock of so many steps."""
    scenario = with_settings(load_scenario(find(path)), parsed(settings))
    if variant is not None:
        scenario = as_variant(scenario, variant)
        scenario = replace(scenario, title=f"{scenario.title} – {variant}")
    if steps is not None:
        scenario = with_steps(scenario, steps)
    return scenario


def chosen_seed(seed: int | None) -> int:
    """Return the seed that was given or drawn, or 0; printed in any case."""
    default = seed is None
    click.echo(f"seed: {seed or 0}{' (unless --seed gives another, or draws one: --seed random)' if default else ''}")
    return seed or 0


def tell(words: str) -> None:
    """Print what takes long, or what should be known, on the error stream."""
    click.echo(words, err=True)


def parsed(settings: Sequence[str]) -> dict[str, Any]:
    """Return KEY=VALUE options as values by path."""
    values: dict[str, Any] = {}
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not path or not value:
            raise InputError(f"--set {shown(setting)}: must be KEY=VALUE, such as parameters.witness=0.6")
        if len(path) > MAX_KEY:
            raise InputError(f"--set {shown(path)}: has {len(path):,} characters; no path has more than {MAX_KEY}")
        if path in values:
            raise InputError(f"--set {path}: is given twice")
        values[path] = read_scalar(value.replace(MINUS, "-"))
    return values


def parsed_pairs(pairs: Sequence[str], scenario: Scenario) -> list[tuple[str, str]]:
    """Return A,B options as pairs of actors."""
    from sim.errors import nearest

    made = []
    for pair in pairs:
        ids = pair.split(",")
        if len(ids) != 2 or ids[0] == ids[1]:
            raise InputError(f"--pair {pair}: must be two actors, such as TUR,RUS")
        for id in ids:
            if id not in scenario.actors:
                raise InputError(f"--pair {pair}: there is no actor '{id}'{nearest(id, scenario.actors)}")
        made.append((ids[0], ids[1]))
    return made
