"""The rules keep to what every host computes alike (tests/dialect.py)."""

import pytest
from dialect import complaints, rules


@pytest.mark.parametrize("path", rules(), ids=lambda path: path.stem)
def test_rules_keep_to_the_dialect(path):
    if path.stem != "arithmetic":  # where the choices themselves are made
        assert not complaints(path.read_text(encoding="utf-8"), path.name)


RULE = "def rule(world, i: int, g: Number):\n    A = world.alignment\n    {}\n"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("total = 0.0\n    total += A[i, 0]", "write `total = total + …`"),
        ("world.regard[i, 0] -= g", "changes an array"),
        ("x = 1.0 if A[i, 0] > 0.0 else 0.0", "choose with `either`"),
        ("warm = A[i, 0] * 2.0\n    if warm > 0.0:\n        world.now[0] = 1", "choose with `either`"),
        ("while g > 0.0:\n        pass", "choose with `either`"),
        ("x = either(A[i, 0] > 0.0 and g > 0.0, 1.0, 0.0)", "branches inside"),
        ("x = either(not g, 1.0, 0.0)", "branches inside"),
        ("x = either(0.0 < g < 1.0, 1.0, 0.0)", "holds an `and`"),
        ("x = g**2", "multiply"),
        ("x = max(g, 0.0)", "takes one run"),
        ("x = int(world.dice.run)", "takes one run"),
        ("if world.rates.balance > 0.0:\n        pass", "choose with `either`"),
        ("def known(world, m: int) -> bool:\n        return world.regard[m, 0] > 0.0", "answers differently"),
        ("if world.dice.run == 0:\n        pass", "choose with `either`"),
    ],
)
def test_what_leaves_the_dialect_is_named(body, words):
    found = complaints(RULE.format(body), "rule.py")
    assert len(found) == 1, found
    assert words in found[0]
    assert found[0].startswith("rule.py:")


@pytest.mark.parametrize(
    "body",
    [
        "if judges(world, i, i):\n        pass",
        "if world.agenda.stakes[i, 0] == 1 and i != 0:\n        world.regard[i, 0] = -g",
        "t = world.now[0]\n    if world.agenda.due[i, t] != 0 and len(world.weight) > 1:\n        pass",
        "for j in range(A.shape[0]):\n        if j != i:\n            world.regard[i, j] = either(g > 0.0, g, 0.0)",
    ],
)
def test_what_is_the_same_in_every_run_may_be_asked(body):
    assert not complaints(RULE.format(body), "rule.py")
