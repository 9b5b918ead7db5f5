"""The pictures of the terminal in the README: what commands print on 80 columns, as SVG that asks no network for letters.

    python -m tests.end_to_end.screens

from the project's folder draws them anew.
"""

import contextlib
import io
import os
import re
import tempfile
from html import unescape
from pathlib import Path
from unittest import mock

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from sim.cli.app import run_app

ROOT = Path(__file__).resolve().parents[2]

FOLDER = ROOT / "docs" / "figures"
COMMANDS = {
    "terminal_run.svg": "sim run s400_purchase",
    "terminal_explain.svg": "sim explain s400_purchase --pair TUR,USA --runs 100",
}
WIDTH = 80
DARK = TerminalTheme(
    (21, 24, 28), (214, 218, 223),
    [(21, 24, 28), (255, 107, 94), (91, 214, 138), (255, 208, 115), (115, 171, 255), (194, 87, 158), (115, 246, 255), (214, 218, 223)],
)  # fmt: skip
PAGE = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
.{unique_id}-title {{ font: bold 16px sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def printed_by(command: str) -> str:
    """Return what a command prints as its result."""
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(io.StringIO()):
        assert run_app(command.split()[1:]) == 0, command
    return printed.getvalue()


def screen(command: str) -> str:
    """Return the picture of what a command prints, in an empty folder, with the terminal's colours."""
    terminal = mock.patch.dict(os.environ, {"COLUMNS": str(WIDTH), "FORCE_COLOR": "1"})
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name), terminal:
        printed = printed_by(command)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed), highlight=False)
    made = console.export_svg(title=f"$ {command}", theme=DARK, code_format=PAGE, unique_id="screen")
    return "\n".join(line.strip() for line in made.splitlines()) + "\n"


def words_of(picture: str) -> str:
    """Return the text in a picture, blanks aside, which hangs on no version of what draws."""
    text = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture))
    return "".join(unescape(text).split())


def main() -> None:
    """Draw every screen."""
    for name, command in COMMANDS.items():
        (FOLDER / name).write_text(screen(command), encoding="utf-8")
        print(FOLDER / name)


if __name__ == "__main__":
    main()
