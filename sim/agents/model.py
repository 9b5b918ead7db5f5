"""The Mesa model of a scenario: one run of the phases, interpreted."""

from collections.abc import Iterator, Mapping
from typing import Any

import mesa
import numpy as np

from sim.agents.collecting import data_collector
from sim.agents.minds import Minds, minds_of
from sim.agents.perception import Perception
from sim.agents.state import OwnAct, ScriptedAct, StateAgent
from sim.arguments import LARGEST_RUN, expect, known, seed_of, whole
from sim.engine.disclosure import Disclosure
from sim.engine.trajectory import ACT_COLUMNS, TIES, ActRecord, Trajectory
from sim.errors import RunFailed
from sim.inputs.agenda import elementary
from sim.inputs.occasions import TREATY
from sim.inputs.start import Start, as_memoryviews, undefined_state
from sim.model.acts import press_initiative
from sim.model.initiative import take_initiative
from sim.model.parameters import PARAMETERS
from sim.model.step import PHASES, begin
from sim.model.world import NOBODY, World
from sim.scenario.changes import with_settings
from sim.scenario.scenario import Scenario

RECORDED = ("alignment", "similarity", "regard", "position", "ideal", "salience", "capability")
OF_THE_AGENTS = {take_initiative: "intend", press_initiative: "act"}  # phases that are theirs


def with_parameters(scenario: Scenario, parameters: Mapping[str, Any]) -> Scenario:
    """Return the scenario with these parameters of the model; raise InputError for an unknown one and a bad value."""
    return with_settings(
        scenario, {f"parameters.{known('parameter', p, PARAMETERS)}": parameters[p] for p in parameters}
    )


class AllianceModel(mesa.Model):
    """One run of a scenario under a seed; `minds` gives an actor another class of agent, keywords a parameter a value.

    `story` is the scenario (Mesa 3.5 gives the name `scenario` to something else). `run_model()` runs every
    step, `trajectory()` returns what came of it. `datacollector` holds numbers of the model and of every actor by
    step, and a table of acts. A seed of None is 0. Draws never use Mesa's generators.
    """

    def __init__(
        self, scenario: Scenario, seed: int | None = 0, run: int = 0, minds: Minds | None = None, **parameters: Any
    ) -> None:
        expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
        self.story, self.minds = with_parameters(scenario, parameters), minds_of(scenario, minds)
        self.seed = 0 if seed is None else seed_of(seed)  # Mesa's batch_run hands over None where nobody names one
        self.run = whole("number of the run", run, 0, LARGEST_RUN)
        super().__init__(rng=self.seed)  # never used: draws are keyed by place
        self.running = self.story.steps > 0
        self.actor_ids = tuple(self.story.actors)
        self.start = Start(self.story)
        self.arrays: World = self.begun()
        self.world: World = as_views(self.arrays)
        self.script = self.scripted_acts() if self.minds else ()
        self.refused: set[int] = set()
        self.disclosure, self.coded_acts = Disclosure(self.story), elementary(self.start.occasions)
        self.rows: dict[str, list[np.ndarray]] = {name: [] for name in RECORDED}
        self.acts: tuple[ActRecord, ...] = ()
        self.happened: dict[str, list[int]] = {event.id: [] for event in self.story.events}
        self.record()
        for id in self.actor_ids:
            self.make_agent(id)
        self.datacollector = data_collector()
        self.datacollector.collect(self)

    def begun(self) -> World:
        """Return the world at row 0; where there are minds, anybody may act in any step and answer for each act."""
        arrays = self.start.world(self.seed, self.run)
        begin(as_views(arrays))
        return with_acts_apart(arrays) if self.minds else arrays

    def make_agent(self, id: str) -> None:
        """Make the agent of an actor; raise RunFailed where a mind of somebody's own cannot be made."""
        try:
            self.minds.get(id, StateAgent)(self, id)
        except Exception as error:
            where = f"the mind of {id} cannot be made in run {self.run}"
            raise RunFailed(f"{where}: {type(error).__name__}: {error}") from error

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "world": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, world=as_views(state["arrays"]))

    def step(self) -> None:
        """Run the phases once, in order; initiative is the agents' own."""
        t = len(self.rows["alignment"]) - 1
        if t >= self.story.steps:
            raise RunFailed(f"{self.story.id}: the clock has run out after {self.story.steps} steps")
        self.world.now[0] = t
        self.refused.clear()
        for phase in PHASES:
            if phase in OF_THE_AGENTS:
                self.agents.do(OF_THE_AGENTS[phase])  # in the order of their ids
            else:
                phase(self.world)
        self.refuse_undefined(t)
        self.note_acts(t)
        self.record()
        self.datacollector.collect(self)
        self.running = t + 1 < self.story.steps

    def perception(self, actor: str) -> Perception:
        """Return what an actor sees at the newest row."""
        known("actor", actor, self.story.actors)
        step = len(self.rows["alignment"]) - 1
        there, seen = self.there(step), {name: self.shown(name) for name in RECORDED}
        return Perception(actor, step, self.story.dates[step], self.story, seen, self.acts, there)

    def there(self, step: int) -> tuple[str, ...]:
        """Return the ids of those who are there in a step; at the last row of those of the last step."""
        step = min(step, max(self.story.steps - 1, 0))
        return tuple(id for id, stay in zip(self.actor_ids, self.story.stays, strict=True) if step in stay)

    def shown(self, name: str) -> np.ndarray:
        """Return numbers of the newest row by actor, or by actor and other, NaN where one of them is not there."""
        values, there = self.rows[name][-1], self.there(len(self.rows[name]) - 1)
        if len(there) == len(self.actor_ids):
            return values
        inside = np.isin(self.actor_ids, there)
        both = inside[:, None] & inside if name in TIES else inside
        return np.where(both.reshape(*both.shape, *(1,) * (values.ndim - both.ndim)), values, np.nan)

    def scripted_acts(self) -> tuple[ScriptedAct, ...]:
        """Return the elementary acts of the story as coded, or drawn, in pressing order."""
        agenda, occasions = self.arrays.agenda, self.start.occasions
        made = []
        for e, _, j, number, _, first, past, _ in agenda.acts.tolist():
            topics = [(self.story.issue_ids[k], place) for k, place in agenda.topics[first:past].tolist()]
            stance = {issue: float(self.arrays.stance[place]) for issue, place in topics if place >= 0}
            issues = tuple(issue for issue, _ in topics)
            issue = issues[0] if len(issues) == 1 else issues or None
            g = float(self.arrays.intensity[number])
            made.append(ScriptedAct(self.name_of(j), g, issue, stance or None, event=occasions[e].name))
        return tuple(made)

    def offers(self, agent: StateAgent) -> Iterator[tuple[int, ScriptedAct]]:
        """Yield row and act of what the story has an actor with a mind of its own do in this step."""
        for row, act in enumerate(self.script if agent.id in self.minds else ()):
            e, i, *_ = self.arrays.agenda.acts[row]
            if i == agent.index and self.arrays.fires[e] > 0.0 and self.is_possible(row):
                yield row, act

    def is_possible(self, row: int) -> bool:
        """Whether actor and target of an elementary act of the story are there in this step."""
        agenda = self.arrays.agenda
        return bool(agenda.shared_by[agenda.cast[self.arrays.now[0]], row] > 0.0)

    def enact(self, row: int, act: OwnAct | None) -> None:
        """Put what an actor makes of a scripted act in its place; a refused one presses nothing and is not recorded."""
        self.arrays.intensity[row] = 0.0 if act is None else act.intensity
        if act is None:
            self.refused.add(row)
        else:
            self.arrays.agenda.acts[row, 5:7] = self.about(row, act)

    def about(self, row: int, act: OwnAct) -> tuple[int, int]:
        """Write what an act is about into the topics of its row, -1 for an act of one's own; return their span."""
        agenda, index, count = self.arrays.agenda, self.story.issue_index, len(self.story.issues)
        first = row * count if row >= 0 else len(agenda.topics) - count
        for place, issue in enumerate(sorted(act.issues), first):
            agenda.topics[place] = index[issue], place if issue in act.stances else -1
            self.arrays.stance[place] = float(act.stances.get(issue, 0.0))
        return first, first + len(act.issues)

    def record(self) -> None:
        """Keep a read-only copy of the state, as a row of the trajectory."""
        for name in RECORDED:
            row = getattr(self.arrays, name).copy()
            row.flags.writeable = False
            self.rows[name].append(row)

    def refuse_undefined(self, t: int) -> None:
        """Raise RunFailed, naming actor, step and run, where a state is no longer a finite number."""
        if words := undefined_state(self.arrays, self.actor_ids, t, self.run):
            raise RunFailed(f"{self.story.id}: {words}")

    def note_acts(self, t: int) -> None:
        """Keep what took place in step t."""
        for e, occasion in enumerate(self.start.occasions):
            if occasion.origin != TREATY and self.arrays.fires[e] > 0.0:
                self.happened[occasion.name].append(t)
        self.disclosure.told(np.flatnonzero(self.arrays.fires).tolist())
        taken = [
            self.disclosure.seen(e, act, row, self.event_act(t, self.arrays.agenda.acts[row]))
            for row, (e, act, _, _) in enumerate(self.coded_acts)
            if self.arrays.fires[e] > 0.0 and row not in self.refused and self.is_possible(row)
        ]
        for agent in self.agents:
            for act in agent.intentions:
                taken.append(ActRecord(t + 1, "initiative", "initiative", agent.id, act.target, act.intensity))
        taken += self.disclosure.revelations(t + 1)
        self.acts = (*self.acts, *taken)
        for act in taken:
            self.datacollector.add_table_row("acts", {name: getattr(act, name) for name in ACT_COLUMNS})

    def name_of(self, row: int) -> str:
        """Return the id of an actor, empty for nobody."""
        return "" if row == NOBODY else self.actor_ids[row]

    def event_act(self, t: int, row: np.ndarray) -> ActRecord:
        """Return the record of one elementary act of an event."""
        occasion = self.start.occasions[row[0]]
        actor, target = self.name_of(row[1]), self.name_of(row[2])
        return ActRecord(t + 1, occasion.name, occasion.origin, actor, target, float(self.arrays.intensity[row[3]]))

    def trajectory(self) -> Trajectory:
        """Return the rows recorded so far."""
        rows = {name: np.array(values) for name, values in self.rows.items()}
        happened = {id: tuple(steps) for id, steps in self.happened.items()}
        return Trajectory(self.story, self.seed, self.run, acts=self.acts, happened=happened, minds=self.minds, **rows)


def as_views(arrays: World) -> World:
    """Return the world for the interpreter: memoryviews of the same numbers."""
    views: World = as_memoryviews(arrays)
    return views._replace(agenda=as_memoryviews(arrays.agenda), dice=as_memoryviews(arrays.dice))


def with_acts_apart(arrays: World) -> World:
    """Return the world in which each elementary act has an intensity and topics of its own, and any step may have acts.

    Behind the topics of the story's acts come those of one act of an actor's own.
    """
    acts, old, count = arrays.agenda.acts.copy(), arrays.agenda.topics, arrays.position.shape[1]
    intensity, stance = arrays.intensity[acts[:, 3]], np.zeros((len(acts) + 1) * count)
    topics = np.full((len(stance), 2), -1)
    for row, (first, past) in enumerate(acts[:, 5:7].tolist()):
        for place, (issue, coded) in enumerate(old[first:past].tolist(), row * count):
            topics[place] = issue, place if coded >= 0 else -1
            stance[place] = arrays.stance[coded] if coded >= 0 else 0.0
        acts[row, 5:7] = row * count, row * count + past - first
    acts[:, 3] = np.arange(len(acts))
    agenda = arrays.agenda._replace(acts=acts, topics=topics, acts_at=np.ones_like(arrays.agenda.acts_at))
    return arrays._replace(intensity=intensity, stance=stance, agenda=agenda)
