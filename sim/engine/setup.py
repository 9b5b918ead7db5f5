"""What a scenario's runs start from: what they share, and batches that say what differs between them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sim.engine.runs import Record, empty_record
from sim.inputs.draws import draw_parameters, rates_of
from sim.inputs.numbers import numbers_of
from sim.inputs.start import Start
from sim.model.parameters import Rates
from sim.scenario.scenario import Scenario

NOTHING: Mapping[str, np.ndarray] = {}


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
class Setup:
    """A scenario under a seed, ready to be stepped: `varied` paths are set from outside, not drawn.

    `expected` is about how many runs will be made in all, by which `choose` picks a host; it never changes a result.
    """

    scenario: Scenario
    seed: int
    varied: Collection[str] = ()
    expected: int = 1

    @cached_property
    def start(self) -> Start:
        """The coded numbers."""
        return Start(self.scenario, self.varied)

    @cached_property
    def first_row(self) -> dict[str, int]:
        """Where each of the inputs, and the rates, begin in the flat vector."""
        ends = np.cumsum([0, *(values.size for values in self.start.inputs)]).tolist()
        return dict(zip((*self.start.inputs._fields, "rates"), ends, strict=True))

    @cached_property
    def base(self) -> np.ndarray:
        """The flat vector of run 0: inputs as coded, then the rates."""
        rates = self.rates(np.array([0]))[0]
        return np.concatenate([*(values.ravel() for values in self.start.inputs), rates])

    def rates(self, numbers: np.ndarray) -> np.ndarray:
        """Return the rates per step of each run, shape (R, rates)."""
        return rates_of(draw_parameters(self.scenario, self.seed, numbers), self.scenario.clock.step)

    @cached_property
    def draws_parameters(self) -> bool:
        """Whether any parameter is given as a distribution."""
        return any(not isinstance(value, float | int) for value in self.scenario.parameters.values())

    def batch(self, numbers: np.ndarray, settings: Mapping[str, np.ndarray] = NOTHING) -> Batch:
        """Return the runs of these numbers, with the parameters that each draws.

        `settings` gives varied numbers by path, one value per run; the setup was made with these paths `varied`.
        """
        rows: list[np.ndarray] = []
        values: list[np.ndarray] = []
        known = numbers_of(self.scenario)
        given = [(known[path], column) for path, column in settings.items()]
        if self.draws_parameters or any(number.array == "parameters" for number, _ in given):
            parameters = draw_parameters(self.scenario, self.seed, numbers)
            for number, column in given:
                if number.array == "parameters":
                    parameters[:, number.places[0][0]] = column
            rows.append(np.arange(len(Rates._fields)) + self.first_row["rates"])
            values.append(rates_of(parameters, self.scenario.clock.step).T)
        for number, column in given:
            if number.array != "parameters":
                shape = getattr(self.start.inputs, number.array).shape
                flat = [int(np.ravel_multi_index(place, shape)) for place in number.places]
                rows.append(np.array(flat, np.int64) + self.first_row[number.array])
                values.append(np.tile(column, (len(flat), 1)))
        none = np.zeros((0, len(numbers)))
        return Batch(numbers, np.concatenate([np.zeros(0, np.int64), *rows]), np.vstack([none, *values]))

    def stacked(self, batch: Batch, removals: Sequence[Collection[int]]) -> Batch:
        """Return the same runs once for each of these sets of occasions that do not take place, one after another."""
        runs, worlds = len(batch), len(removals)
        rows = np.array(sorted({e for gone in removals for e in gone}), np.int64) + self.first_row["present"]
        present = np.repeat(self.base[rows][:, None], runs * worlds, axis=1)
        for row, values in zip(batch.rows, batch.values, strict=True):
            present[rows == row] = np.tile(values, worlds)
        for world, gone in enumerate(removals):
            absent = np.isin(rows, np.array(list(gone), np.int64) + self.first_row["present"])
            present[absent, world * runs : (world + 1) * runs] = 0.0
        return Batch(
            np.tile(batch.numbers, worlds),
            np.concatenate([batch.rows, rows]),
            np.vstack([np.tile(batch.values, (1, worlds)), present]),
        )

    @property
    def agenda(self) -> Any:
        """The tables that the rules go through."""
        return self.start.agenda

    def record(self, blocks: int, lanes: int, keep: Collection[str]) -> Record:
        """Return empty arrays for what is to be kept."""
        own = keep if self.agenda.initiative else set(keep) - {"initiative"}
        return empty_record(self.scenario, blocks, lanes, own)
