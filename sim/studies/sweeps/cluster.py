"""Parts of a sweep on a Dask cluster: pure functions of plan and number, so that workers may die and repeat."""

import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from sim.engine.rules import digest_of_rules
from sim.errors import IntegrityError, MissingExtra, OutputError, WayOut
from sim.studies.sweeps.part import Part, compute_part
from sim.studies.sweeps.plan import plan_name
from sim.studies.sweeps.sweep import Compute

AHEAD = 4  # parts under way per worker thread
CONNECT_TIMEOUT = 20.0  # seconds for scheduler and workers to join hands
GREETING = 5.0  # seconds in which a scheduler answers
RETRIES = 3
START_ONE, STAY = "start one with `dask scheduler`", "finished parts stay"


def on_cluster(address: str) -> Compute:
    """Return what computes parts on the workers of a scheduler.

    Raises MissingExtra where Dask is not installed, OutputError where no scheduler answers.
    """
    try:
        import distributed
    except ImportError:
        raise MissingExtra("distributed", "cluster") from None
    greet(address)

    def compute(
        plan: Mapping[str, Any], points: Callable[[int], np.ndarray], parts: Sequence[int], _stop: np.ndarray
    ) -> Generator[Part, None, None]:
        try:
            client = distributed.Client(address, timeout=CONNECT_TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise OutputError(f"{address}: no scheduler answers there ({error}); {START_ONE}", WayOut.HERE) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=CONNECT_TIMEOUT)
            except TimeoutError:
                raise OutputError(f"{address}: no worker has joined the scheduler", WayOut.HERE) from None
            try:
                refuse_other_rules(client)
                yield from as_they_come(client, plan, points, parts)
            except (distributed.client.FutureCancelledError, OSError, TimeoutError) as error:
                raise OutputError(
                    f"{address}: the scheduler is gone ({type(error).__name__}); {STAY}", WayOut.RESUME
                ) from None

    return compute


def greet(address: str) -> None:
    """Raise OutputError where no scheduler answers at an address: a client would try for half a minute, or wait on."""
    import distributed

    async def identity() -> None:
        arguments = distributed.Security().get_connection_args("client")
        async with distributed.rpc(address, connection_args=arguments) as scheduler:
            await scheduler.identity()

    try:
        asyncio.run(asyncio.wait_for(identity(), GREETING))
    except Exception as error:  # what listens there may be anything
        why = f"within {GREETING:g} s" if isinstance(error, TimeoutError) else f"({error})"
        raise OutputError(f"{address}: no scheduler answers there {why}; {START_ONE}", WayOut.HERE) from None


def refuse_other_rules(client: Any) -> None:
    """Raise IntegrityError where a worker has other rules than this machine."""
    here = digest_of_rules()
    others = {
        worker: rules for worker, rules in client.run(digest_of_rules, on_error="ignore").items() if rules != here
    }
    if others:
        raise IntegrityError(f"{len(others)} workers have another version of the model, e.g. {next(iter(others))}")


def as_they_come(
    client: Any, plan: Mapping[str, Any], points: Callable[[int], np.ndarray], parts: Sequence[int]
) -> Generator[Part, None, None]:
    """Yield parts as workers finish them, each once, so many under way that none is idle."""
    from distributed import KilledWorker, as_completed

    threads, waiting, name = max(sum(client.nthreads().values()), 1), iter(parts), plan_name(plan)

    def submit(part: int) -> Any:
        return client.submit(compute_part, plan, points(part), part, key=f"{name}-{part}", pure=False, retries=RETRIES)

    running = as_completed([submit(part) for part in islice(waiting, AHEAD * threads)], loop=client.loop)
    try:
        for future in running:
            yield future.result()
            future.release()
            running.update(submit(part) for part in islice(waiting, 1))
    except KilledWorker as error:
        raise OutputError(f"workers died again and again on {error.task}; {STAY}", WayOut.RESUME) from None
