"""Options that several commands share, and what is made of their texts."""

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import click

from sim.cli.values import Seed, Whole
from sim.errors import InputError, nearest, shown
from sim.model.theories import THEORIES
from sim.scenario.bundled import find
from sim.scenario.changes import as_variant, with_settings, with_steps, with_theory
from sim.scenario.file.numerals import MINUS, number_in, whole_in
from sim.scenario.file.reading import MAX_KEY, read_scalar
from sim.scenario.resolving import load_scenario
from sim.scenario.scenario import Scenario

seed_option = click.option(
    "--seed", type=Seed(), metavar="N|random", help="Seed of all that is drawn (default: 0); `random` draws one."
)
set_option = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a number of the complete form by its path."
)
theory_option = click.option(
    "--theory", metavar="NAME", help=f"Put this theory in the place of the file's: {', '.join(THEORIES)}."
)
variant_option = click.option("--variant", help="Take this counterfactual of the scenario.")
steps_option = click.option(
    "--steps", type=Whole(min=0), help="Take this many steps; later events are dropped and named."
)
workers_option = click.option("--workers", type=Whole(1, 1024), help="Threads (default: the processors there are).")
outcome_option = click.option(
    "--outcome", "outcomes", multiple=True, metavar="TEXT",
    help="Keep this of each run, e.g. alignment(TUR,RUS), lean(TUR,USA,RUS)@mean, claim(ID). May be given again.",
)  # fmt: skip
position_option = click.option(
    "--position", "positions", multiple=True, metavar="ACTOR,ISSUE",
    help="An actor's position on an issue to show and draw; may be given again.",
)  # fmt: skip
yes_option = click.option("--yes", is_flag=True, help="Compute even what is estimated to be very large.")


def chosen_scenario(
    path: str, settings: Sequence[str] = (), variant: str | None = None, steps: int | None = None,
    theory: str | None = None,
) -> Scenario:  # fmt: skip
    """Return the scenario of a file, under a theory, with its settings, as a variant, on a clock of so many steps."""
    values, scenario = parsed(settings), load_scenario(find(path))
    if theory is not None:
        scenario = with_theory(scenario, theory)
        refuse_fixed(theory, values)
        scenario = replace(scenario, title=f"{scenario.title} – theory {theory}")
    scenario = with_settings(scenario, values)
    if variant is not None:
        scenario = as_variant(scenario, variant)
        scenario = replace(scenario, title=f"{scenario.title} – {variant}")
    if steps is not None:
        scenario = with_steps(scenario, steps)
    return scenario


def refuse_fixed(theory: str, values: Collection[str]) -> None:
    """Raise InputError where a parameter that the theory fixes is set as well."""
    for name, value in THEORIES[theory].fixed.items():
        if f"parameters.{name}" in values:
            words = f"holds {name} at {value:g}, and --set gives parameters.{name}"
            raise InputError(f"--theory {theory}: {words}; leave one of the two out")


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


def parsed_positions(positions: Sequence[str], scenario: Scenario) -> list[tuple[str, str]]:
    """Return ACTOR,ISSUE options as coded interests, each once."""
    made: dict[tuple[str, str], None] = {}
    for text in positions:
        actor, comma, issue = text.partition(",")
        if not comma or "," in issue:
            raise InputError(f"--position {shown(text)}: must be an actor and an issue, such as TUR,trade")
        try:
            scenario.interest_row(actor, issue)
        except InputError as error:
            raise InputError(f"--position {shown(text)}: {error}") from None
        made[actor, issue] = None
    return list(made)


def parsed_numbers(params: Sequence[str]) -> dict[str, Any] | None:
    """Return PATH=low:high[:points] and PATH=a,b,c options as ranges and lists by path; None where there are none."""
    numbers: dict[str, Any] = {}
    for text in params:
        path, equals, values = text.partition("=")
        try:
            if not equals or not path or not values:
                raise ValueError("must be PATH=low:high[:points] or PATH=a,b,c")
            if path in numbers:
                raise ValueError("is given twice")
            numbers[path] = range_in(values) if ":" in values else [number_in(value) for value in values.split(",")]
        except ValueError as error:
            raise InputError(f"--param {shown(text)}: {error}") from None
    return numbers or None


def range_in(text: str) -> tuple[Any, ...]:
    """Return low:high or low:high:points as numbers; ValueError where a text is neither."""
    parts = text.split(":")
    if len(parts) not in (2, 3):
        raise ValueError("must be PATH=low:high[:points]")
    ends = tuple(map(number_in, parts[:2]))
    if len(parts) == 2:
        return ends
    if whole_in(parts[2]) < 1:
        raise ValueError(f"'{parts[2]}' is not a number of points")
    return (*ends, whole_in(parts[2]))


def again(seed: int, leave_out: Collection[str] = ("out", "force", "workers"), *more: str) -> str:
    """Return the command under way as a shell takes it: its seed a number, without some options, with more words."""
    context = click.get_current_context()
    words = list(typed(context, seed, leave_out))
    words += [] if "--seed" in words else ["--seed", str(seed)]
    return shlex.join(["sim", str(context.info_name), *words, *more])


def typed(context: click.Context, seed: int, leave_out: Collection[str]) -> Iterator[str]:
    """Yield the arguments and then the options that were typed, in their order, the seed a number, without some."""
    given, _, order = context.command.make_parser(context).parse_args(list(context.obj))
    for param in sorted(order, key=lambda param: isinstance(param, click.Option)):
        value = given[str(param.name)]
        if not isinstance(param, click.Option):
            yield from [value] if isinstance(value, str) else value
        elif param.name not in leave_out:
            yield param.opts[0]
            if not param.is_flag:
                yield value.pop(0) if param.multiple else str(seed) if param.name == "seed" else value
