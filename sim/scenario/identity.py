"""What makes two scenarios the same: a hash of the complete form, whatever file it came from."""

import json

from sim.disk.digests import sha256
from sim.scenario.scenario import Scenario


def scenario_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of the complete scenario in canonical JSON."""
    text = json.dumps(scenario.document(), ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))
    return sha256(text.encode("utf-8"))
