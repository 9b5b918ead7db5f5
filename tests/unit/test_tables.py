"""Tables in the terminal: words fold to the room there is, numbers and verdicts stay whole, nothing is cut."""

import pytest

from sim.cli.tables import SPARKS, print_table, sparkline

ID, WORDS = "an-id-that-is-longer-than-most", "words that may fold at their blanks"
ROWS = [(ID, "not specific", "+0.123±0.004", WORDS), ("short", "holds", "−0.1", "")]


def printed(capsys, title=""):
    print_table(("claim", "verdict", "change", "why"), ROWS, title, numbers=(2,), whole=(1,))
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [10, 44, 60, 80, 200])
def test_words_and_ids_fold_and_nothing_is_cut(width, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = printed(capsys)
    assert max(map(len, lines)) <= max(width, 46)  # what numbers, verdicts and 8 characters of words take
    assert any("not specific" in line and "+0.123±0.004" in line for line in lines)
    assert "…" not in "".join(lines)
    first = "".join(line[: len(ID)].split("  ")[0].strip() for line in lines[1:-1])
    assert ID.startswith(first[:8])
    assert sorted("".join("".join(lines).split())) == sorted(
        "".join("".join(["claimverdictchangewhy", *map("".join, ROWS)]).split())
    )


def test_a_pipe_has_no_edge(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = printed(capsys, "a title " * 40)
    assert len(lines) == 1 + 1 + len(ROWS)
    assert f"{ID}  not specific  +0.123±0.004  {WORDS}" in lines[2]


def test_where_there_is_room_a_table_is_no_wider_than_its_cells(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert max(map(len, printed(capsys))) == len(ID) + 2 + len("not specific") + 2 + len("+0.123±0.004") + 2 + len(
        WORDS
    )


@pytest.mark.parametrize(
    ("values", "lowest", "highest"),
    [
        ([0.2, 0.25, 0.5], 0, 7),  # its own scale
        ([0.2, 0.202, 0.204], 3, 4),  # what hardly moves is hardly seen
        ([-0.3, -0.3], 3, 3),
        ([0.0, -0.09], 0, 7),
    ],
)
def test_blocks_stand_for_a_tenth_at_least(values, lowest, highest):
    blocks = [SPARKS.index(block) for block in sparkline(values, 0.1)]
    assert (len(blocks), min(blocks), max(blocks)) == (24, lowest, highest)


def test_blocks_leave_out_rows_that_there_are_not():
    blocks = sparkline([float("nan"), 0.2, 0.5, float("nan")], 0.1, 4)
    assert blocks == f" {SPARKS[0]}{SPARKS[-1]} "
    assert sparkline([float("nan")] * 3, 0.1) == ""
