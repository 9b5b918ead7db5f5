"""Work in chunks on threads: results in order, memory bounded, stopped at once when the caller stops."""

import os
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import TypeVar

import numpy as np

from sim.arguments import whole

Result = TypeVar("Result")
CGROUP = Path("/sys/fs/cgroup")  # where Linux says what a container may use


def processors() -> int:
    """Return how many processors this process may use: those it is bound to, at most what its container is granted."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(min(bound, granted() or bound), 1)


def granted() -> int | None:
    """Return how many processors' time the container is granted (cgroups, version 2 or 1); None where no limit is."""
    for names in (("cpu.max",), ("cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us")):
        with suppress(OSError, ValueError):
            quota, period = " ".join((CGROUP / name).read_text(encoding="ascii") for name in names).split()
            return None if quota in ("max", "-1") else ceil(int(quota) / int(period))
    return None


def threads(workers: int | None) -> int:
    """Return how many threads were asked for, else as many as there are processors."""
    return processors() if workers is None else whole("number of workers", workers, 1)


def in_order(
    work: Callable[[int], Result], count: int, workers: int, stop: np.ndarray
) -> Generator[Result, None, None]:
    """Yield work(0) .. work(count - 1), computed on threads, at most one chunk ahead for each of them.

    When the caller stops early, `stop[0]` is set, which ends the compiled work that is under way.
    """
    pool = ThreadPoolExecutor(workers)
    waiting: deque[Future[Result]] = deque()
    started = 0
    try:
        while started < count or waiting:
            while started < count and len(waiting) <= workers:
                waiting.append(pool.submit(work, started))
                started += 1
            yield waiting.popleft().result()
    except BaseException:
        stop[0] = 1
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
