"""Small files made to be costly: refused within a second or two of work, without eating memory.

At night only: the second of two files that are costly in the same way.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from nightly import each_time

from sim.errors import InputError
from sim.scenario.file.reading import read_text
from sim.scenario.resolving import from_document, load_scenario

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 2.5  # of one processor; a second where it is not shared with the rest of the suite
MEGABYTES = 200
HEAD = "id: x\ntitle: X\nclock: {start: 2020-01, steps: 24}\nissues: {i: {title: I, positive: p, negative: n}}\n"
TWO = HEAD + "actors: {AAA: {name: A}, BBB: {name: B}}\n"
MANY = HEAD + "actors:\n" + "".join(f"  A{n}: {{name: A}}\n" for n in range(5000))
EVERYONE = f"groups: {{G: [{','.join(f'A{n}' for n in range(5000))}]}}\n"
LONG = TWO.replace("2020-01", "0001-01-01").replace("steps: 24", "step: day, steps: 2900000")
ACT = 'act: {actor: AAA, target: BBB, code: "040"}, assumption: a'
TEST = "claim: C, alignment: [AAA, BBB], change: rises, assumption: a"


def listed(key: str, count: int, entry: str) -> str:
    return f"{key}:\n" + "".join(f"  - {{{entry.format(n=n, next=(n + 1) % count)}}}\n" for n in range(count))


def events(count: int, entry: str) -> str:
    return listed("events", count, f"id: e{{n}}, {entry.replace('ACT', ACT.replace('{', '{{').replace('}', '}}'))}")


COSTLY = {
    "long-key": (f"{TWO}? {'k' * 200_000}\n: {{{','.join(f'a{n}: {{}}' for n in range(20_000))}}}\n", "200000 characters"),
    "long-keys-nested": (
        TWO + "".join(f"{' ' * n}{'k' * 290}:\n" for n in range(45)) + f"{' ' * 50}[{'{},' * 30_000}]\n",
        "is not a key",
    ),
    "control-characters": (f"{TWO}summary: {chr(1) * 300_000}", "U+0001"),
    "long-whole-number": (TWO.replace("24", "1_" * 100_000 + "x"), "must be a whole number"),
    "long-digits": (TWO.replace("24", "1." + "9" * 1_000_000 + "x"), "must be a whole number"),
    "long-date": (TWO.replace("2020-01", "2020-01-" + "1" * 1_000_000), "expected a date"),
    "long-code": (f"{TWO}events: [{{id: e, step: 1, act: {{code: {'x' * 1_000_000}}}}}]\n", "CAMEO"),
    "long-choice": (f"{TWO}rest: {'f' * 1_000_000}\n", "must be one of"),
    "long-name": (TWO.replace("title: X", f"title: {'n' * 1_000_000}"), "at most 200 characters"),
    "long-window": (TWO + events(300, "step: 1, ACT") + f"expect: [{{id: c, {TEST}, to: {'e1' * 500_000}}}]\n", "a date or"),
    "same-wrong-key": (TWO + events(6_000, "stp: 1, ACT"), "did you mean 'step'"),
    "other-wrong-keys": (TWO + events(6_000, "stp{n}: 1"), "did you mean 'step'"),
    "wrong-values": (f"{TWO}events: [{{id: e, steps: [{'x,' * 40_000}]}}]\n", "more problems"),
    "needs-chain": (TWO + events(3_000, "step: 1, needs: [e{next}], ACT"), "circle"),
    "needs-chain-to-nobody": (TWO + events(3_000, "step: 1, needs: [e{next}x, e0], ACT"), "unknown event"),
    "when-chain": (TWO + events(3_000, "when: {{event: e{next}}}, ACT"), "circle"),
    "recurrences": (LONG + events(20, "every: day, from: 0001-01-01, until: 7900-01-01, ACT"), "occurrences"),
    "recurrences-to-the-end": (LONG + events(2, "every: day, from: 0001-01-01, until: 9999-12, ACT"), "occurrences"),
    "one-part-often": (f"extends: [{'part.yaml,' * 20_000}]\n{TWO}", "at most 50"),
    "many-parts": (f"extends: [{','.join(f'p{n}.yaml' for n in range(20_000))}]\n{TWO}", "at most 50"),
    "unknown-among-many": (MANY + events(3_000, "step: 1, act: {{actor: AX{n}, target: A1, intensity: 0.1}}"), "unknown"),
    "claims-because": (TWO + events(2_000, "step: 1, ACT") + listed("expect", 3_000, f"id: c{{n}}, {TEST}, because: [z]"), "unknown"),
    "regards-twice": (TWO + listed("regards", 5_000, "between: [AAA, BBB], value: 0.1, assumption: a"), "twice"),
    "events-twice": (TWO + listed("events", 5_000, "id: e, step: 1, assumption: a"), "twice"),
    "treaties-signed-twice": (
        TWO
        + events(3_000, "step: 1, assumption: a, treaty: {{sign: t{n}}}")
        + listed("treaties", 3_000, "id: t{n}, members: [AAA, BBB], obligations: [defense], start: 2019-01, assumption: a"),
        "in force already",
    ),
    "group-of-strangers": (f"{TWO}groups: {{G: [{','.join(f'Z{n}' for n in range(40_000))}]}}\n", "unknown actor"),
    "groups-in-acts": (MANY + EVERYONE + events(2_000, "step: 1, act: {{actor: G, target: G, intensity: 1}}, assumption: a"), "pairs"),
    "secrets-of-many": (MANY + EVERYONE + events(2_000, "step: 1, act: {{actor: G, target: A1, intensity: 1, known_to: [A1, G]}}, assumption: a"), "A1, who takes part"),
    "secrets-among-many": (MANY + EVERYONE + events(2_000, "step: 1, act: {{actor: A1, target: A2, intensity: 1, known_to: [G]}}, assumption: a"), "pairs"),
    "reveals-chain": (TWO + events(3_000, "step: 1, reveals: [e{next}, e0], ACT"), "none of whose acts is secret"),
    "groups-in-treaties": (
        MANY + EVERYONE + listed("treaties", 2_000, "id: t{n}, members: [G, A1], obligations: [defense], assumption: a"),
        "pairs",
    ),
    "many-actors": (HEAD + "actors:\n" + "".join(f"  A{n}: {{name: A}}\n" for n in range(20_000)), "at most 10000"),
    "many-variants": (TWO + "variants:\n" + "".join(f"  v{n}: {{set: {{a: 1}}}}\n" for n in range(10_000)), "at most 100"),
    "many-settings": (f"{TWO}variants: {{v: {{set: {{{','.join(f'a{n}: 1' for n in range(10_000))}}}}}}}\n", "at most 500"),
    "many-parameters": (f"{TWO}parameters: {{{','.join(f'w{n}: 1' for n in range(20_000))}}}\n", "is not a parameter"),
    "many-outcomes": (f"{TWO}sweep: {{parameters: {{a: [1]}}, outcomes: [{'{claim: z},' * 10_000}]}}\n", "at most 1000"),
    "many-anchors": (f"{TWO}x: &a 1\ny: [{'*a,' * 40_000}]\n", "is where reading stops"),
    "a-line-of-commas": ("a," * 500_000 + "\n" + "b " * 500_000, "expected a mapping"),
}  # fmt: skip


TWINS = {
    "long-keys-nested": "long-key", "same-wrong-key": "other-wrong-keys", "groups-in-treaties": "groups-in-acts",
    "claims-because": "unknown-among-many", "treaties-signed-twice": "events-twice", "regards-twice": "events-twice",
    "many-actors": "many-parameters", "many-variants": "many-settings",
}  # fmt: skip


@pytest.mark.parametrize("name", each_time(COSTLY.keys() - TWINS.keys(), COSTLY))
def test_a_costly_file_is_refused_at_once(tmp_path, name):
    text, words = COSTLY[name]
    (tmp_path / "part.yaml").write_text("rest: free\n", encoding="utf-8")
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    from_document(read_text(TWO, "x"))  # builds the schema
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert time.process_time() - began < SECONDS
    assert words in str(caught.value)
    assert str(caught.value).count("\n") <= 101


@pytest.mark.parametrize("name", ["long-key", "long-keys-nested", "recurrences", "wrong-values", "groups-in-acts"])
def test_a_costly_file_eats_no_memory(tmp_path, name):
    (tmp_path / "small.yaml").write_text(TWO, encoding="utf-8")
    (tmp_path / "x.yaml").write_text(COSTLY[name][0], encoding="utf-8")
    code = (
        "import resource, sys\nfrom sim.cli.app import run_app\npeak = []\nfor name in ('small.yaml', 'x.yaml'):\n"
        "    run_app(['validate', name])\n    peak.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print((peak[1] - peak[0]) / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert float(done.stdout.split()[-1]) < MEGABYTES


def test_only_the_first_problems_are_shown_and_the_others_counted():
    with pytest.raises(InputError) as caught:
        from_document(read_text(TWO + events(300, "step: 1, ACT").replace("BBB", "CCC"), "x"))
    lines = str(caught.value).split("\n")
    assert (len(lines), lines[-1], len(caught.value.problems)) == (101, "… and 200 more problems", 300)
