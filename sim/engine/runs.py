"""Many runs of one scenario, as they come from the engine: every array with the runs of a block innermost."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

from sim.engine.disclosure import Disclosure
from sim.engine.trajectory import ActRecord, Trajectory
from sim.errors import shortened
from sim.inputs.occasions import occasions_of, row_of_event
from sim.scenario.scenario import Scenario

CACHE_LINE = 64  # bytes
EVERYTHING = frozenset(
    {"similarity", "regard", "position", "ideal", "salience", "capability", "happened", "initiative"}
)


class Record(NamedTuple):
    """What is kept of a batch; arrays without blocks were not asked for. L runs make a block."""

    alignment: np.ndarray  # blocks x T+1 x pairs (i > j, row by row) x L
    similarity: np.ndarray  # the same
    regard: np.ndarray  # blocks x T+1 x N x N x L
    position: np.ndarray  # blocks x T+1 x N x K x L
    ideal: np.ndarray  # blocks x T+1 x N x K x L
    salience: np.ndarray  # blocks x T+1 x N x K x L
    capability: np.ndarray  # blocks x T+1 x N x L
    happened: np.ndarray  # blocks x occasions x T x L, 1 where it took place
    intensity: np.ndarray  # blocks x coded acts x L
    chosen: np.ndarray  # blocks x T x N x L, target of an actor's own act
    tone: np.ndarray  # blocks x T x N x L, its intensity
    sound: np.ndarray  # blocks x L, 0 where a state stopped being a finite number


def aligned(*shape: int) -> np.ndarray:
    """Return float64 zeros that begin on a cache line."""
    raw = np.zeros(prod(shape) + CACHE_LINE // 8)
    start = (-raw.ctypes.data // 8) % (CACHE_LINE // 8)
    return raw[start : start + prod(shape)].reshape(shape)


def empty_record(scenario: Scenario, blocks: int, lanes: int, keep: Collection[str]) -> Record:
    """Return empty arrays for what is to be kept of so many blocks of runs."""
    n, k, rows = len(scenario.actors), len(scenario.issues), scenario.steps + 1
    occasions = occasions_of(scenario)
    events, acts = len(occasions), 1 + max((act.number for o in occasions for act in o.acts), default=-1)

    def kept(name: str) -> int:
        return blocks if name in keep else 0

    return Record(
        alignment=aligned(blocks, rows, n * (n - 1) // 2, lanes),
        similarity=aligned(kept("similarity"), rows, n * (n - 1) // 2, lanes),
        regard=aligned(kept("regard"), rows, n, n, lanes),
        position=aligned(kept("position"), rows, n, k, lanes),
        ideal=aligned(kept("ideal"), rows, n, k, lanes),
        salience=aligned(kept("salience"), rows, n, k, lanes),
        capability=aligned(kept("capability"), rows, n, lanes),
        happened=np.zeros((kept("happened"), events, max(rows - 1, 1), lanes), np.int8),
        intensity=aligned(kept("happened"), acts, lanes),
        chosen=aligned(kept("initiative"), rows - 1, n, lanes),
        tone=aligned(kept("initiative"), rows - 1, n, lanes),
        sound=aligned(blocks, lanes),
    )


@dataclass(frozen=True, eq=False, repr=False)
class Runs:
    """Runs of a scenario under one seed. `numbers` are their run numbers, shape (R,); series have shape (R, T+1).

    `told` are the runs themselves where the Mesa model made them: a record cannot hold all that minds may do.
    """

    scenario: Scenario
    seed: int
    numbers: np.ndarray
    record: Record
    told: tuple[Trajectory, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers)

    def __repr__(self) -> str:
        return shortened(f"<Runs of {self.scenario.in_words}: {len(self):,}, seed {self.seed}>")

    def part(self, first: int, count: int) -> "Runs":
        """Return so many of these runs from a place on, as one block."""

        def cut(blocks: np.ndarray) -> np.ndarray:
            if len(blocks) < 2:
                return blocks[..., first : first + count]
            lanes = blocks.shape[-1]
            begin, end = first // lanes, -(-(first + count) // lanes)
            rows = np.moveaxis(blocks[begin:end], -1, 1)
            rows = rows.reshape(-1, *rows.shape[2:])[first - begin * lanes :][:count]
            return np.moveaxis(rows, 0, -1)[None]

        return Runs(self.scenario, self.seed, self.numbers[first : first + count], Record(*map(cut, self.record)))

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of every series: runs, rows."""
        return len(self), self.scenario.steps + 1

    def by_run(self, blocks: np.ndarray) -> np.ndarray:
        """Return an array of blocks with one row per run."""
        rows = np.moveaxis(blocks, -1, 1)
        return rows.reshape(rows.shape[0] * rows.shape[1], *rows.shape[2:])[: len(self)]

    def alignment(self, i: int, j: int) -> np.ndarray:
        """Return the alignment of a pair by run and step."""
        return np.ones(self.shape) if i == j else self.by_run(self.record.alignment[:, :, pair_row(i, j)])

    def similarity(self, i: int, j: int) -> np.ndarray:
        """Return the similarity of a pair by run and step."""
        return np.ones(self.shape) if i == j else self.by_run(self.record.similarity[:, :, pair_row(i, j)])

    def regard(self, i: int, j: int) -> np.ndarray:
        """Return i's regard for j by run and step."""
        return self.by_run(self.record.regard[:, :, i, j])

    def position(self, i: int, k: int) -> np.ndarray:
        """Return i's position on issue k by run and step."""
        return self.by_run(self.record.position[:, :, i, k])

    def salience(self, i: int, k: int) -> np.ndarray:
        """Return how much issue k matters to i, by run and step."""
        return self.by_run(self.record.salience[:, :, i, k])

    def capability(self, i: int) -> np.ndarray:
        """Return i's capability by run and step."""
        return self.by_run(self.record.capability[:, :, i])

    @property
    def sound(self) -> np.ndarray:
        """Return whether each run stayed where the model is defined, shape (R,)."""
        return self.by_run(self.record.sound) > 0.0

    def first_time(self, event: str) -> np.ndarray:
        """Return the step at which an event first takes place in each run, -1 where it does not."""
        row = row_of_event(self.scenario)[event]
        took_place = self.by_run(self.record.happened[:, row])
        return np.where(took_place.any(axis=1), took_place.argmax(axis=1), -1)

    def trajectory(self, place: int) -> Trajectory:
        """Return one run, by its place among these runs; everything must have been kept."""
        if self.told:
            return self.told[place]
        block, lane = divmod(place, self.record.alignment.shape[-1])

        def one(name: str) -> np.ndarray:
            blocks = getattr(self.record, name)
            return blocks[block, ..., lane].copy() if len(blocks) else np.zeros((0, 0))

        actors = len(self.scenario.actors)
        return Trajectory(
            self.scenario,
            self.seed,
            int(self.numbers[place]),
            alignment=symmetric(one("alignment"), actors),
            similarity=symmetric(one("similarity"), actors),
            regard=one("regard"),
            position=one("position"),
            ideal=one("ideal"),
            salience=one("salience"),
            capability=one("capability"),
            acts=tuple(self.acts(one("happened"), one("intensity"), one("chosen"), one("tone"))),
            happened=self.happened(one("happened")),
        )

    def happened(self, took_place: np.ndarray) -> dict[str, tuple[int, ...]]:
        """Return the periods of each event in one run."""
        row = row_of_event(self.scenario)
        return {e.id: tuple(np.nonzero(took_place[row[e.id]])[0].tolist()) for e in self.scenario.events}

    def acts(
        self, took_place: np.ndarray, intensity: np.ndarray, chosen: np.ndarray, tone: np.ndarray
    ) -> Iterable[ActRecord]:
        """Yield the acts of one run: events in pressing order, actors' own, and what is revealed, step by step."""
        ids, occasions, disclosure = [*self.scenario.actors, ""], occasions_of(self.scenario), Disclosure(self.scenario)
        for t in range(self.scenario.steps):
            taking_place = np.nonzero(took_place[:, t])[0].tolist()
            disclosure.told(taking_place)
            for e, occasion in ((e, occasions[e]) for e in taking_place):
                for act in occasion.acts:
                    for place, (i, j) in enumerate(act.pairs):  # ids[NOBODY] is empty
                        g = float(intensity[act.number])
                        record = ActRecord(t + 1, occasion.name, occasion.origin, ids[i], ids[j], g)
                        yield disclosure.seen(e, act, place, record)
            for i in np.nonzero(tone[t])[0].tolist() if len(tone) else ():
                yield ActRecord(t + 1, "initiative", "initiative", ids[i], ids[int(chosen[t, i])], float(tone[t, i]))
            yield from disclosure.revelations(t + 1)


def pair_row(i: int, j: int) -> int:
    """Return the row of a pair among the pairs i > j."""
    i, j = max(i, j), min(i, j)
    return i * (i - 1) // 2 + j


def symmetric(pairs: np.ndarray, actors: int) -> np.ndarray:
    """Return full matrices from pairs i > j, with 1 on the diagonal, shape (T+1, N, N)."""
    full = np.ones((len(pairs), actors, actors))
    i, j = np.tril_indices(actors, -1)
    full[:, i, j] = pairs
    full[:, j, i] = pairs
    return full


def as_runs(trajectories: Sequence[Trajectory]) -> Runs:
    """Return trajectories of one scenario and seed as runs that know them."""
    first = trajectories[0]
    record = empty_record(first.scenario, 1, len(trajectories), EVERYTHING - {"initiative"})
    record.sound[:] = 1.0
    row = row_of_event(first.scenario)
    i, j = np.tril_indices(len(first.scenario.actors), -1)
    for place, one in enumerate(trajectories):
        for name in ("alignment", "similarity"):
            getattr(record, name)[0, ..., place] = getattr(one, name)[:, i, j]
        for name in ("regard", "position", "ideal", "salience", "capability"):
            getattr(record, name)[0, ..., place] = getattr(one, name)
        for id, steps in one.happened.items():
            record.happened[0, row[id], list(steps), place] = 1
    return Runs(first.scenario, first.seed, np.array([t.run for t in trajectories]), record, tuple(trajectories))
