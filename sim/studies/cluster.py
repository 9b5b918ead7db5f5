"""Parts of a sweep on a Dask cluster: pure functions of plan and number, so that workers may die and repeat."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np

from sim.ensemble.rules import digest_of_rules
from sim.errors import IntegrityError, MissingExtra, OutputError
from sim.studies.parts import Part, compute_part
from sim.studies.sweeps import Compute

AHEAD, PATIENCE = 4, "20s"  # parts under way per worker thread; to find the scheduler
RETRIES = 3


def on_cluster(address: str) -> Compute:
    """Return what computes parts on the workers of a scheduler; raise MissingExtra where Dask is not installed."""
    try:
        import distributed
    except ImportError:
        raise MissingExtra("distributed", "cluster") from None

    def compute(
        plan: Mapping[str, Any], points: Callable[[int], np.ndarray], parts: Sequence[int], _stop: np.ndarray
    ) -> Iterator[Part]:
        try:
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise OutputError(f"--scheduler {address}: no scheduler answers there ({error})") from None
        with client:
            refuse_other_rules(client)
            yield from as_they_come(client, plan, points, parts)

    return compute


def refuse_other_rules(client: Any) -> None:
    """Raise IntegrityError where a worker has other rules than this machine."""
    here = digest_of_rules()
    others = {worker: rules for worker, rules in client.run(digest_of_rules).items() if rules != here}
    if others:
        raise IntegrityError(f"{len(others)} workers have another version of the model, e.g. {next(iter(others))}")


def as_they_come(
    client: Any, plan: Mapping[str, Any], points: Callable[[int], np.ndarray], parts: Sequence[int]
) -> Iterator[Part]:
    """Yield parts as workers finish them, so many under way that none is idle."""
    from distributed import KilledWorker, as_completed

    threads = max(sum(client.nthreads().values()), 1)
    waiting = iter(parts)

    def submit(part: int) -> Any:
        key = f"part-{plan['points_sha256'][:12]}-{part}"
        return client.submit(compute_part, plan, points(part), part, key=key, pure=False, retries=RETRIES)

    running = as_completed([submit(part) for part in islice(waiting, AHEAD * threads)], loop=client.loop)
    try:
        for future in running:
            yield future.result()
            future.release()
            running.update(submit(part) for part in islice(waiting, 1))
    except KilledWorker as error:
        raise OutputError(
            f"workers died again and again on {error.task}; finished parts stay, go on with --resume"
        ) from None
