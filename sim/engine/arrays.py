"""The rules of `sim.model` on arrays: each number of the world is one array with a number for every run.

The rules are not patched: `rebound` gives copies of their functions whose `either`, `ratio` and `sqrt` work on arrays.
A number that is the same in all runs stays one float. Nothing is changed in place: a rule that sets a number puts
another array there, so that two places may share one, and what was read before stays what it was.
"""

import inspect
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from math import prod
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from sim.engine.rules import rule_modules
from sim.engine.runs import Record, Runs
from sim.engine.setup import Batch, Setup
from sim.model import arithmetic, step
from sim.model.parameters import Rates
from sim.model.world import World

WORLD_BYTES = 100_000_000  # what the numbers of all runs that are stepped together may take


class Field(dict[Any, Any]):
    """Numbers of the world by index: one for all runs, or an array with one for each."""

    __slots__ = ("shape",)

    def __init__(self, values: Any) -> None:
        self.shape = values.shape
        many = values.ndim > 1
        super().__init__((at if many else at[0], value.item()) for at, value in np.ndenumerate(values))

    def __len__(self) -> int:
        return self.shape[0]


def either(condition: Any, yes: Any, no: Any) -> Any:
    """Choose in every run."""
    if isinstance(condition, bool):
        return yes if condition else no
    return np.where(condition, yes, no)


def clip(z: Any, low: Any, high: Any) -> Any:
    """Return z, or the nearer end of [low, high], in every run; ends of 0 are chosen, for numpy mixes up 0 and -0."""
    if isinstance(z, np.ndarray) and isinstance(low, float) and isinstance(high, float) and low * high != 0.0:
        return np.minimum(np.maximum(z, low), high)
    return either(z > high, high, either(z < low, low, z))


def ratio(top: Any, bottom: Any, otherwise: Any) -> Any:
    """Divide in every run in which that is defined."""
    if isinstance(bottom, float):
        return top / bottom if bottom > 0.0 else otherwise
    return np.where(bottom > 0.0, top / bottom, otherwise)


def sqrt(z: Any) -> Any:
    """Return the square root in every run."""
    return math.sqrt(z) if isinstance(z, float) else np.sqrt(z)


ON_ARRAYS = {arithmetic.either: either, arithmetic.clip: clip, arithmetic.ratio: ratio, math.sqrt: sqrt}


def rebound(modules: tuple[ModuleType, ...], instead: Mapping[Any, Any]) -> dict[Any, Callable[..., Any]]:
    """Return copies of all functions of these modules that call each other's copies, and `instead` of some."""
    copies: dict[Any, Any] = dict(instead)
    spaces = {module.__name__: dict(vars(module)) for module in modules}
    for module in modules:
        for function in vars(module).values():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and function not in copies:
                space = spaces[module.__name__]
                copies[function] = FunctionType(
                    function.__code__, space, function.__name__, function.__defaults__, function.__closure__
                )
    for space in spaces.values():
        for name, value in space.items():
            if callable(value) and value in copies:
                space[name] = copies[value]
    return copies


@cache
def rules_on_arrays() -> dict[Any, Callable[..., Any]]:
    """Return the copy of each rule that works on arrays."""
    return rebound(rule_modules(), ON_ARRAYS)


def run_on_arrays(setup: Setup, batch: Batch, keep: Collection[str], stop: np.ndarray) -> Runs:
    """Return the runs of a batch, one block of them; `stop[0]` not 0 ends them early, with arrays that mean nothing."""
    record = setup.record(1, len(batch), keep)
    record.sound[:] = 1.0
    numbers = sum(map(prod, setup.start.workspace_shapes().values())) + len(setup.base)
    size = max(WORLD_BYTES // (8 * numbers), 1)
    with np.errstate(all="ignore"):  # what is no number any more is found in the end
        for first in range(0, len(batch), size):
            runs = slice(first, first + size)
            part = Batch(batch.numbers[runs], batch.rows, batch.values[:, runs])
            step_all(setup, part, Record(*(kept[..., runs] for kept in record)), stop)
    return Runs(setup.scenario, setup.seed, batch.numbers, record)


def step_all(setup: Setup, batch: Batch, record: Record, stop: np.ndarray) -> None:
    """Step the runs of a batch together and fill their record."""
    rules, world = rules_on_arrays(), world_of_runs(setup, batch)
    phases = [rules[phase] for phase in step.PHASES]
    rules[step.begin](world)
    keep_row(world, record, 0)
    for t in range(setup.scenario.steps):
        if stop[0] != 0:
            return
        world.now[0] = t
        for phase in phases:
            phase(world)
        keep_row(world, record, t + 1)
        if setup.agenda.shifts_at[t]:
            note_undefined((world.weight,), record.sound[0])
    note_undefined((world.regard, world.alignment, world.position), record.sound[0])


def world_of_runs(setup: Setup, batch: Batch) -> World:
    """Return the world in which the runs of a batch begin."""
    inputs = setup.start.inputs._asdict()
    fields = {name: Field(values) for name, values in inputs.items()}
    flat = [(field, at) for field in fields.values() for at in field]
    rates = dict(enumerate(setup.base[len(flat) :].tolist()))
    for row, values in zip(batch.rows.tolist(), batch.values, strict=True):
        field, at = flat[row] if row < len(flat) else (rates, row - len(flat))
        field[at] = values
    empty = {name: Field(values) for name, values in setup.start.workspace().items()}
    dice = setup.start.dice(setup.seed, 0)
    return World(
        **fields,
        **empty,
        now=[0],
        rates=Rates(*rates.values()),
        agenda=as_fields(setup.agenda),
        dice=as_fields(dice)._replace(run=batch.numbers),
    )


def as_fields(entries: Any) -> Any:
    """Return a named tuple whose arrays are fields."""
    arrays = {name: Field(value) for name, value in entries._asdict().items() if isinstance(value, np.ndarray)}
    return entries._replace(**arrays)


def keep_row(world: World, record: Record, t: int) -> None:
    """Record row t of every run: the alignments, and what else was asked for."""
    pairs = [(i, j) for i in range(len(world.capability)) for j in range(i)]
    for name in ("alignment", "similarity"):
        keep_numbers(getattr(record, name), getattr(world, name), pairs, t)
    for name in ("regard", "position", "ideal", "salience", "capability"):
        field = getattr(world, name)
        keep_numbers(getattr(record, name), field, field, t)
    if t == 0:
        keep_numbers(record.intensity[:, None], world.intensity, world.intensity, 0)
        return
    if len(record.happened):
        for e, fires in world.fires.items():
            record.happened[0, e, t - 1] = fires > 0.0
    keep_numbers(record.chosen, world.chosen, world.chosen, t - 1)
    keep_numbers(record.tone, world.tone, world.tone, t - 1)


def keep_numbers(kept: np.ndarray, field: Field, places: Iterable[Any], t: int) -> None:
    """Record the numbers of a field at these places, in their order, as row t, where they were asked for."""
    if len(kept):
        for row, at in zip(kept[0, t].reshape(-1, kept.shape[-1]), places, strict=True):
            row[:] = field[at]


def note_undefined(fields: Iterable[Field], sound: np.ndarray) -> None:
    """Note the runs in which a number is not finite."""
    for field in fields:
        for values in field.values():
            sound *= np.isfinite(values)
