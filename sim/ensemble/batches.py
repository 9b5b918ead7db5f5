"""Batches of runs: what they share, what differs between them, and stepping them through the compiled engine."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from threading import Thread
from typing import Any

import numpy as np

from sim.ensemble.engine import engine
from sim.ensemble.rules import MANY
from sim.model.world import Rates, World
from sim.runs import Record, Runs
from sim.scenario.drawing import draw_parameters, rates_of
from sim.scenario.initial import Initial
from sim.scenario.scenario import Scenario
from sim.scenario.slots import Slot, slots
from sim.scenario.timetable import Timetable

CACHE_LINE = 64  # bytes
PATIENCE = 1.0  # seconds without a word
NOTHING: Mapping[str, np.ndarray] = {}


def aligned(*shape: int) -> np.ndarray:
    """Return float64 zeros that begin on a cache line."""
    raw = np.zeros(prod(shape) + CACHE_LINE // 8)
    start = (-raw.ctypes.data // 8) % (CACHE_LINE // 8)
    return raw[start : start + prod(shape)].reshape(shape)


@dataclass(frozen=True)
class Batch:
    """Runs of a scenario: the number of each, and what differs between them besides their draws.

    numbers: (R,) from 0; the same number meets the same dice. rows: (V,) rows of the flat vector of inputs and
    rates; values: (V, R), a row of numbers for each of them.
    """

    numbers: np.ndarray
    rows: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True)
class Stage:
    """A scenario under a seed, ready to be stepped by the engine; `varied` paths are set from outside, not drawn."""

    scenario: Scenario
    seed: int
    varied: Collection[str] = ()

    @cached_property
    def initial(self) -> Initial:
        """The coded numbers."""
        return Initial(self.scenario, self.varied)

    @property
    def timetable(self) -> Timetable:
        """What is scheduled."""
        return self.initial.timetable

    @cached_property
    def first_row(self) -> dict[str, int]:
        """Where each of the inputs, and the rates, begin in the flat vector."""
        ends = np.cumsum([0, *(values.size for values in self.initial.inputs)]).tolist()
        return dict(zip((*self.initial.inputs._fields, "rates"), ends, strict=True))

    @cached_property
    def base(self) -> np.ndarray:
        """The flat vector of run 0: inputs as coded, then the rates."""
        rates = self.rates(np.array([0]))[0]
        return np.concatenate([*(values.ravel() for values in self.initial.inputs), rates])

    def rates(self, numbers: np.ndarray) -> np.ndarray:
        """Return the rates per step of each run, shape (R, rates)."""
        return rates_of(draw_parameters(self.scenario, self.seed, numbers), self.scenario.clock.step)

    @cached_property
    def draws_parameters(self) -> bool:
        """Whether any parameter is given as a distribution."""
        return any(not isinstance(value, float | int) for value in self.scenario.parameters.values())

    def batch(self, numbers: np.ndarray, settings: Mapping[str, np.ndarray] = NOTHING) -> Batch:
        """Return the runs of these numbers, with the parameters that each draws.

        `settings` gives varied numbers by path, one value per run; the stage was made with these paths `varied`.
        """
        rows: list[np.ndarray] = []
        values: list[np.ndarray] = []
        given = {self.slots[path]: column for path, column in settings.items()}
        if self.draws_parameters or any(slot.array == "parameters" for slot in given):
            parameters = draw_parameters(self.scenario, self.seed, numbers)
            for slot, column in given.items():
                if slot.array == "parameters":
                    parameters[:, slot.places[0][0]] = column
            rows.append(np.arange(len(Rates._fields)) + self.first_row["rates"])
            values.append(rates_of(parameters, self.scenario.clock.step).T)
        for slot, column in given.items():
            if slot.array != "parameters":
                shape = getattr(self.initial.inputs, slot.array).shape
                flat = [int(np.ravel_multi_index(place, shape)) for place in slot.places]
                rows.append(np.array(flat, np.int64) + self.first_row[slot.array])
                values.append(np.tile(column, (len(flat), 1)))
        none = np.zeros((0, len(numbers)))
        return Batch(numbers, np.concatenate([np.zeros(0, np.int64), *rows]), np.vstack([none, *values]))

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """Every number that can be varied, by path."""
        return slots(self.scenario)

    def without(self, batch: Batch, occasions: Collection[int]) -> Batch:
        """Return the same runs in which these occasions do not take place."""
        rows = np.array(sorted(occasions), np.int64) + self.first_row["present"]
        absent = np.zeros((len(rows), len(batch)))
        return Batch(batch.numbers, np.concatenate([batch.rows, rows]), np.vstack([batch.values, absent]))

    def run(self, batch: Batch, keep: Collection[str], stop: np.ndarray, lanes: int = MANY) -> Runs:
        """Return the runs of a batch; `stop[0]` not 0 ends them early, with arrays that mean nothing."""
        blocks = -(-len(batch) // lanes)
        padded = np.concatenate([batch.numbers, np.zeros(blocks * lanes - len(batch), np.int64)])
        values = aligned(len(batch.rows), blocks * lanes)
        values[:, : len(batch)] = batch.values
        values[:, len(batch) :] = batch.values[:, :1]  # runs that only fill the last block
        record = self.record(blocks, lanes, keep)
        buffer, stage = self.arrays(lanes)
        varied = values.reshape(len(batch.rows), blocks, lanes)
        engine(lanes)(self.base, batch.rows, varied, padded.reshape(blocks, lanes), buffer, stage, record, stop)
        return Runs(self.scenario, self.seed, batch.numbers, record)

    def warm_up(self, lanes: int, notify: Callable[[str], None]) -> None:
        """Have the engine read from where it is kept, or compiled; `notify` hears of a compilation that takes long."""
        trouble: list[BaseException] = []

        def compile_rules() -> None:
            try:
                self.run(self.batch(np.zeros(0, np.int64)), (), np.zeros(1, np.int64), lanes)
            except BaseException as error:
                trouble.append(error)

        thread = Thread(target=compile_rules, daemon=True)  # so that the compiler cannot hold up an interruption
        thread.start()
        told = False
        while thread.is_alive():
            thread.join(PATIENCE)
            if thread.is_alive() and not told and engine(lanes)._cache.is_missing:
                notify("compiling the rules, once on this machine: half a minute or so")
                told = True
        if trouble:
            raise trouble[0]

    def arrays(self, lanes: int) -> tuple[np.ndarray, World]:
        """Return a buffer for one block, and the world whose arrays lie in it: inputs, rates, then the rest."""
        shapes = {name: values.shape for name, values in self.initial.inputs._asdict().items()}
        shapes |= {"rates": (len(Rates._fields),)} | self.initial.workspace_shapes()
        buffer = aligned(sum(map(prod, shapes.values())), lanes)
        views, first = {}, 0
        for name, shape in shapes.items():
            views[name] = buffer[first : first + prod(shape)].reshape(*shape, lanes)
            first += prod(shape)
        nothing: Any = 0  # the engine reads the rates of its block from the buffer
        fixed = {"agenda": self.agenda, "dice": self.initial.dice(self.seed, 0), "now": np.zeros(1, np.int64)}
        return buffer, World(**views | fixed | {"rates": nothing})

    @cached_property
    def agenda(self) -> Any:
        """The tables that the rules go through."""
        return self.timetable.agenda()

    def record(self, blocks: int, lanes: int, keep: Collection[str]) -> Record:
        """Return empty arrays for what is to be kept."""
        n, k, rows = len(self.scenario.actors), len(self.scenario.issues), self.scenario.steps + 1
        events, acts = len(self.timetable.occasions), len(self.timetable.coded_acts)

        def kept(name: str) -> int:
            return blocks if name in keep else 0

        own = kept("initiative") if self.agenda.initiative else 0
        return Record(
            alignment=aligned(blocks, rows, n * (n - 1) // 2, lanes),
            similarity=aligned(kept("similarity"), rows, n * (n - 1) // 2, lanes),
            regard=aligned(kept("regard"), rows, n, n, lanes),
            position=aligned(kept("position"), rows, n, k, lanes),
            ideal=aligned(kept("ideal"), rows, n, k, lanes),
            capability=aligned(kept("capability"), rows, n, lanes),
            happened=np.zeros((kept("happened"), events, max(rows - 1, 1), lanes), np.int8),
            intensity=aligned(kept("happened"), acts, lanes),
            chosen=aligned(own, rows - 1, n, lanes),
            tone=aligned(own, rows - 1, n, lanes),
            sound=aligned(blocks, lanes),
        )
