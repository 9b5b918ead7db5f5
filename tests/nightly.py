"""Which cases of a parametrised test run each time, and which at night only."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def each_time(kept: Collection[Any], cases: Iterable[Any]) -> list[Any]:
    """Return the cases, all but the kept ones marked `nightly`."""
    found = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [
        pytest.param(*values, marks=[] if (values if len(values) > 1 else values[0]) in kept else pytest.mark.nightly)
        for values in found
    ]
