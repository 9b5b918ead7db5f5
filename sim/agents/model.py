"""The Mesa model of a scenario: one run of the phases, interpreted."""

import mesa
import numpy as np

from sim.agents.minds import Minds, minds_of
from sim.agents.state import StateAgent
from sim.arguments import LARGEST_RUN, expect, seed_of, whole
from sim.engine.trajectory import ActRecord, Trajectory
from sim.errors import RunFailed
from sim.inputs.occasions import TREATY
from sim.inputs.start import Start, as_memoryviews, undefined_state
from sim.model.acts import press_initiative
from sim.model.initiative import take_initiative
from sim.model.step import PHASES, begin
from sim.model.world import World
from sim.scenario.scenario import Scenario

RECORDED = ("alignment", "similarity", "regard", "position", "ideal", "capability")


class AllianceModel(mesa.Model):
    """One run of a scenario under a seed; `minds` gives an actor another class of agent.

    `story` is the scenario (Mesa 3.5 gives the name `scenario` to something else). `run_model()` runs every
    step, `trajectory()` returns what came of it. `datacollector` holds every actor's regards and positions by
    step for users of Mesa. Draws never use Mesa's generators.
    """

    def __init__(self, scenario: Scenario, seed: int = 0, run: int = 0, minds: Minds | None = None) -> None:
        expect("scenario", scenario, Scenario, "load_scenario(path) returns one")
        self.story, self.seed, self.run = scenario, seed_of(seed), whole("number of the run", run, 0, LARGEST_RUN)
        self.minds = minds_of(scenario, minds)
        super().__init__(rng=self.seed)  # never used: draws are keyed by place
        self.initial = Start(scenario)
        self.arrays: World = self.initial.world(self.seed, self.run)
        self.world: World = as_memoryviews(self.arrays)._replace(
            agenda=as_memoryviews(self.arrays.agenda), dice=as_memoryviews(self.arrays.dice)
        )
        if self.minds:  # who may act when is theirs to say
            self.arrays.agenda.acts_at[:] = 1
        self.actor_ids = tuple(scenario.actors)
        self.states = [self.agent(id) for id in self.actor_ids]
        self.rows: dict[str, list[np.ndarray]] = {name: [] for name in RECORDED}
        self.acts: list[ActRecord] = []
        self.happened: dict[str, list[int]] = {event.id: [] for event in scenario.events}
        self.datacollector = mesa.DataCollector(
            model_reporters={"date": lambda model: model.today},
            agent_reporters={"actor": "id", "regard": self.regards_of, "position": self.positions_of},
        )
        begin(self.world)
        self.record()

    def agent(self, id: str) -> StateAgent:
        """Return the agent of an actor; raise RunFailed where a mind of somebody's own cannot be made."""
        try:
            return self.minds.get(id, StateAgent)(self, id)
        except Exception as error:
            where = f"the mind of {id} cannot be made in run {self.run}"
            raise RunFailed(f"{where}: {type(error).__name__}: {error}") from error

    @property
    def today(self) -> str:
        """The date of the newest row."""
        return self.story.dates[len(self.rows["alignment"]) - 1].isoformat()

    def regards_of(self, agent: StateAgent) -> dict[str, float]:
        """Return an actor's regard for each other one."""
        row = self.arrays.regard[agent.index].tolist()
        return {id: value for id, value in zip(self.actor_ids, row, strict=True) if id != agent.id}

    def positions_of(self, agent: StateAgent) -> dict[str, float]:
        """Return an actor's positions by issue."""
        return dict(zip(self.story.issues, self.arrays.position[agent.index].tolist(), strict=True))

    def step(self) -> None:
        """Run the phases once, in order; initiative is the agents' own."""
        t = len(self.rows["alignment"]) - 1
        if t >= self.story.steps:
            raise RunFailed(f"{self.story.id}: the clock has run out after {self.story.steps} steps")
        self.world.now[0] = t
        for phase in PHASES:
            if phase is take_initiative:
                for agent in self.states:
                    agent.intend()
            elif phase is press_initiative:
                for agent in self.states:
                    agent.act()
            else:
                phase(self.world)
        self.refuse_undefined(t)
        self.note_acts(t)
        self.record()
        self.running = t + 1 < self.story.steps

    def run_model(self) -> None:
        """Run every step of the clock."""
        while len(self.rows["alignment"]) <= self.story.steps:
            self.step()

    def record(self) -> None:
        """Keep a copy of the state, as a row of the trajectory and for the data collector."""
        for name in RECORDED:
            self.rows[name].append(getattr(self.arrays, name).copy())
        self.datacollector.collect(self)

    def refuse_undefined(self, t: int) -> None:
        """Raise RunFailed, naming actor, step and run, where a state is no longer a finite number."""
        if words := undefined_state(self.arrays, self.actor_ids, t, self.run):
            raise RunFailed(f"{self.story.id}: {words}")

    def note_acts(self, t: int) -> None:
        """Keep what took place in step t."""
        for e, occasion in enumerate(self.initial.occasions):
            if occasion.origin != TREATY and self.arrays.fires[e] > 0.0:
                self.happened[occasion.name].append(t)
        for row in self.arrays.agenda.acts:
            if self.arrays.fires[row[0]] > 0.0:
                self.acts.append(self.event_act(t, row))
        for agent in self.states:
            for act in agent.intentions:
                self.acts.append(ActRecord(t + 1, "initiative", "initiative", agent.id, act.target, act.intensity))

    def event_act(self, t: int, row: np.ndarray) -> ActRecord:
        """Return the record of one elementary act of an event."""
        occasion = self.initial.occasions[row[0]]
        actor, target = self.actor_ids[row[1]], self.actor_ids[row[2]]
        return ActRecord(t + 1, occasion.name, occasion.origin, actor, target, float(self.arrays.intensity[row[4]]))

    def trajectory(self) -> Trajectory:
        """Return the rows recorded so far."""
        rows = {name: np.array(values) for name, values in self.rows.items()}
        happened = {id: tuple(steps) for id, steps in self.happened.items()}
        return Trajectory(
            self.story, self.seed, self.run, acts=tuple(self.acts), happened=happened, minds=self.minds, **rows
        )
