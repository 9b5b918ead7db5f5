"""A scenario's numbers as arrays: what a run starts from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np

from sim.inputs.agenda import Timetable
from sim.inputs.draws import draw_parameters, rates_of
from sim.inputs.names import beside_purpose, hash_name, key_of
from sim.model.world import Dice, Rates, World
from sim.scenario.checks.order import in_force_at_start
from sim.scenario.scenario import Scenario


class Inputs(NamedTuple):
    """Every number that may differ between runs, as coded; in batches of runs each has a leading axis of runs."""

    ideal: np.ndarray  # N x K
    salience: np.ndarray  # N x K
    capability: np.ndarray  # N
    baseline: np.ndarray  # N x N: regard as the story begins
    obligation: np.ndarray  # treaties
    in_force: np.ndarray  # treaties
    present: np.ndarray  # occasions
    date: np.ndarray  # occasions
    probability: np.ndarray  # occasions
    below: np.ndarray  # occasions
    above: np.ndarray  # occasions
    intensity: np.ndarray  # coded acts
    amount: np.ndarray  # shifts


@dataclass(frozen=True)
class Initial:
    """The arrays of a scenario and, per seed and run, the world in which they are stepped.

    Numbers whose paths are `varied` are set from outside in every run, and not drawn.
    """

    scenario: Scenario
    varied: Collection[str] = ()

    @cached_property
    def timetable(self) -> Timetable:
        """What the scenario schedules."""
        return Timetable(self.scenario, self.varied)

    @cached_property
    def inputs(self) -> Inputs:
        """The coded numbers."""
        return Inputs(**self.interests(), **self.relations(), **self.conditions(), **self.quantities())

    def world(self, seed: int, run: int) -> World:
        """Return the world of one run."""
        inputs = Inputs(*(values.copy() for values in self.inputs))
        parameters = draw_parameters(self.scenario, seed, np.array([run]))
        rates = rates_of(parameters, self.scenario.clock.step)[0]
        return World(
            **inputs._asdict(),
            **self.workspace(),
            now=np.zeros(1, np.int64),
            rates=Rates(*rates.tolist()),
            agenda=self.timetable.agenda(),
            dice=self.dice(seed, run),
        )

    def workspace(self) -> dict[str, np.ndarray]:
        """Return empty arrays for everything that the rules compute."""
        return {name: np.zeros(shape) for name, shape in self.workspace_shapes().items()}

    def workspace_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of everything that the rules compute."""
        n, k, e = len(self.scenario.actors), len(self.scenario.issues), len(self.timetable.occasions)
        pairs = ("regard", "stake", "shrinkage", "third_weight", "goodwill", "similarity", "alignment", "pressure")
        return {
            **dict.fromkeys(("position", "moved", "unexplained"), (n, k)),
            **dict.fromkeys((*pairs, "implied_at_start"), (n, n)),
            **dict.fromkeys(("weight", "chosen", "tone"), (n,)),
            **dict.fromkeys(("streak", "fires", "ever"), (e,)),
            "joint": (n, n, k),
            "stirred": (1,),
            "happened": (e, max(self.scenario.steps, 1)),
        }

    def interests(self) -> dict[str, Any]:
        """Return ideal points, saliences and capabilities."""
        actors, issues = self.scenario.actors, self.scenario.issue_index
        ideal = np.zeros((len(actors), len(issues)))
        salience = np.zeros_like(ideal)
        for i, actor in enumerate(actors.values()):
            for issue, interest in actor.interests.items():
                ideal[i, issues[issue]] = interest.position
                salience[i, issues[issue]] = interest.salience
        capability = np.array([a.capability.value if a.capability else 0.0 for a in actors.values()])
        return {"ideal": ideal, "salience": salience, "capability": capability}

    def relations(self) -> dict[str, Any]:
        """Return regards, and the treaties' strength and standing."""
        scenario = self.scenario
        regard = np.zeros((len(scenario.actors), len(scenario.actors)))
        for r in scenario.regards:
            regard[scenario.actor_index[r.from_ or ""], scenario.actor_index[r.to or ""]] = r.value
        strength = self.timetable.treaty_strengths()
        standing = [float(in_force_at_start(t, scenario)) for t in scenario.treaties]
        return {
            "baseline": regard,
            "obligation": np.array(strength, float), "in_force": np.array(standing, float),
        }  # fmt: skip

    def conditions(self) -> dict[str, Any]:
        """Return presence, date, probability and levels of the occasions."""
        events = [o.event for o in self.timetable.occasions]
        whens = [event.when if event else None for event in events]
        first = [(event.possible_steps or (-1,))[0] if event else -1 for event in events]
        return {
            "present": np.array([0.0 if event and event.optional else 1.0 for event in events]),
            "date": np.array(first, float),
            "probability": np.array([1.0 if e is None or e.probability is None else e.probability for e in events]),
            "below": np.array([w.below if w and w.below is not None else -2.0 for w in whens]),
            "above": np.array([w.above if w and w.above is not None else 2.0 for w in whens]),
        }

    def quantities(self) -> dict[str, Any]:
        """Return the intensities of coded acts and the amounts of shifts."""
        amounts = [s.by if s.by is not None else s.to for _, s, _ in self.timetable.coded_shifts]
        return {
            "intensity": np.array([act.intensity for _, act in self.timetable.coded_acts], float),
            "amount": np.array(amounts, float),
        }

    def dice(self, seed: int, run: int) -> Dice:
        """Return what the draws of a run depend on: hashes of names, not rows."""
        hashes = [hash_name(id) for id in self.scenario.actors]
        key0, key1 = key_of(seed)
        return Dice(
            run=run,
            key0=key0,
            key1=key1,
            actors=np.array(hashes, np.int64),
            partners=np.array([beside_purpose(h) for h in hashes], np.int64),
            occasions=np.array([hash_name(o.name) for o in self.timetable.occasions], np.int64),
        )


def as_memoryviews(entries: Any) -> Any:
    """Return a named tuple whose arrays are memoryviews, whose items are plain numbers, for the interpreter."""
    views = {n: memoryview(cast("Any", v)) for n, v in entries._asdict().items() if isinstance(v, np.ndarray)}
    return entries._replace(**views)


def undefined_state(world: World, ids: Sequence[str], step: int, run: int) -> str | None:
    """Return in words whose state is no longer a finite number after a step, or None."""
    for name in ("weight", "position", "regard", "alignment"):
        rows = np.asarray(getattr(world, name)).reshape(len(ids), -1)
        bad = np.nonzero(~np.isfinite(rows).all(axis=1))[0]
        if len(bad):
            what = "capability" if name == "weight" else name
            return (
                f"the {what} of {ids[bad[0]]} is not defined after step {step} of run {run}; a capability below 0 or a"
                " number too large leads there"
            )
    return None
