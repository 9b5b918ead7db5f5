"""The pictures of the terminal say what the commands print now, are small, and ask no network for letters."""

import pytest
from end_to_end.screens import COMMANDS, FOLDER, screen, words_of
from rich.cells import cell_len


@pytest.mark.parametrize("name", COMMANDS)
def test_a_screen_says_what_the_command_prints(name):
    stands, made = (FOLDER / name).read_text(encoding="utf-8"), screen(COMMANDS[name])
    assert words_of(stands) == words_of(made), "`python -m tests.end_to_end.screens` draws them anew"
    assert len(stands) < 30_000
    assert {part.split('"')[0] for part in stands.split("http")[1:]} == {"://www.w3.org/2000/svg"}
    assert "font-face" not in stands
    assert "x1b" not in words_of(stands)
    assert cell_len(words_of(stands)) > 500
