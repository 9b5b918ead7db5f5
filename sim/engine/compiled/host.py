"""Batches stepped by the compiled rules, sixteen runs in lockstep; what they compute is what the arrays compute."""

import hashlib
from collections.abc import Callable, Collection
from functools import cache
from importlib import metadata
from math import prod
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np

from sim.engine.choose import LANES
from sim.engine.rules import digest_of_rules
from sim.engine.runs import Runs, aligned
from sim.engine.setup import Batch, Setup
from sim.model.parameters import Rates
from sim.model.world import World

COMPILERS = ("kernel.py", "lanes.py", "views.py")  # beside this file
NOTICE_AFTER = 1.0  # seconds without a word


def version() -> str:
    """Return what changes with any source that is compiled, and with the compiler's version."""
    content = b"".join(Path(__file__).with_name(name).read_bytes() for name in COMPILERS)
    return f"{digest_of_rules()} {hashlib.sha256(content).hexdigest()[:14]} {metadata.version('numba')}"


@cache
def engine() -> Any:
    """Return the compiled rules, one for the process."""
    from sim.engine.compiled.kernel import compiled

    return compiled(LANES, version())


def can_compile() -> bool:
    """Whether there is a compiler, and nobody switched it off."""
    try:
        from numba import config
    except ImportError:
        return False
    return not config.DISABLE_JIT


def run_compiled(setup: Setup, batch: Batch, keep: Collection[str], stop: np.ndarray) -> Runs:
    """Return the runs of a batch; `stop[0]` not 0 ends them early, with arrays that mean nothing."""
    blocks = -(-len(batch) // LANES)
    padded = np.concatenate([batch.numbers, np.zeros(blocks * LANES - len(batch), np.int64)])
    values = aligned(len(batch.rows), blocks * LANES)
    values[:, : len(batch)] = batch.values
    values[:, len(batch) :] = batch.values[:, :1]  # runs that only fill the last block
    record = setup.record(blocks, LANES, keep)
    buffer, arrays = room(setup)
    varied = values.reshape(len(batch.rows), blocks, LANES)
    engine()(setup.base, batch.rows, varied, padded.reshape(blocks, LANES), buffer, arrays, record, stop)
    return Runs(setup.scenario, setup.seed, batch.numbers, record)


def room(setup: Setup) -> tuple[np.ndarray, World]:
    """Return a buffer for one block, and the world whose arrays lie in it: inputs, rates, then the rest."""
    shapes = {name: values.shape for name, values in setup.start.inputs._asdict().items()}
    shapes |= {"rates": (len(Rates._fields),)} | setup.start.workspace_shapes()
    buffer = aligned(sum(map(prod, shapes.values())), LANES)
    views, first = {}, 0
    for name, shape in shapes.items():
        views[name] = buffer[first : first + prod(shape)].reshape(*shape, LANES)
        first += prod(shape)
    nothing: Any = 0  # the engine reads the rates of its block from the buffer
    fixed = {"agenda": setup.agenda, "dice": setup.start.dice(setup.seed, 0), "now": np.zeros(1, np.int64)}
    return buffer, World(**views | fixed | {"rates": nothing})


def warm_up(setup: Setup, notify: Callable[[str], None]) -> None:
    """Have the rules read from where they are kept, or compiled; `notify` hears of a compilation that takes long."""
    trouble: list[BaseException] = []

    def compile_rules() -> None:
        try:
            run_compiled(setup, setup.batch(np.zeros(0, np.int64)), (), np.zeros(1, np.int64))
        except BaseException as error:
            trouble.append(error)

    thread = Thread(target=compile_rules, daemon=True)  # so that the compiler cannot hold up an interruption
    thread.start()
    told = False
    while thread.is_alive():
        thread.join(NOTICE_AFTER)
        if thread.is_alive() and not told and engine()._cache.is_missing:
            notify("compiling the rules, once on this machine: half a minute or so")
            told = True
    if trouble:
        raise trouble[0]
