"""The pages of the documentation, followed as a reader follows them; what the program prints stands on the page.

    python -m tests.end_to_end.pages [PAGE...]

from the project's folder writes what is printed now into the pages. Blocks are followed in order, in one folder a page:

- ```yaml or ```python whose first line is a comment `# NAME.yaml` or `# NAME.py` is saved under that name;
- ```python is run, in one namespace a page; a block of ```text right after it is what it prints;
- ```console: each `$ sim …` is run, and what follows it is what it prints, on 100 columns. A line `...` stands for any
  number of lines, once a command; a comment `# leaves with 2` names an exit code other than 0.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from unittest import mock

from sim.cli.app import run_app

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(yaml|python|console|text)\n(.*?)^```$", re.M | re.S)
NAMED = re.compile(r"# (\S+\.(?:yaml|py))\n")
STEP = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.M)
OF_THE_MACHINE = [  # what is printed and differs between machines, and what stands on the page instead
    (re.compile(r"^compiling the rules .*\n", re.M), ""),
    (re.compile(r"\babout [\d,]+ s\b"), "about … s"),
    (re.compile(r"\b[\d,]+ ms a run\b"), "… ms a run"),
]
WIDTH = "100"


class Reader:
    """Follows blocks in the current folder and remembers what Python defined and printed; commands with `left` in them stay."""

    def __init__(self, left: str | None = None) -> None:
        self.left = left
        self.namespace: dict[str, object] = {"__name__": "page"}
        self.printed = ""

    def follow(self, block: re.Match[str]) -> str:
        """Return a block as it reads after it was followed."""
        kind, body = block.groups()
        if named := NAMED.match(body):
            Path(named[1]).write_text(body, encoding="utf-8")
        if kind == "python":
            self.run(body)
        if kind == "console":
            body = STEP.sub(self.step, body)
        if kind == "text":
            body = abridged(self.printed, body)
        return f"```{kind}\n{body}```"

    def step(self, step: re.Match[str]) -> str:
        """Return a command and what it prints."""
        if self.left and self.left in step[1]:
            return step[0]
        return f"$ {step[1]}\n{abridged(printed_by(step[1]), step[2])}"

    def run(self, code: str) -> None:
        """Run Python and keep what it prints."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, "page", "exec"), self.namespace)
        self.printed = printed.getvalue()


def followed(text: str, left: str | None = None) -> str:
    """Return the page as it reads after its blocks were followed in a new folder with a copy of `scenarios/`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copytree(ROOT / "scenarios", folder / "scenarios")
        with contextlib.chdir(folder), mock.patch.dict(os.environ, COLUMNS=WIDTH):
            return BLOCK.sub(Reader(left).follow, text)


def printed_by(command: str) -> str:
    """Return what a command prints on both streams, without what differs between machines."""
    words = shlex.split(command.replace("\\\n", ""), comments=True)
    assert words[0] == "sim", command
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = run_app(words[1:])
    leaves = re.search(r"# leaves with (\d+)", command)
    assert code == (int(leaves[1]) if leaves else 0), f"{command}\nleft with {code}\n{printed.getvalue()}"
    text = printed.getvalue().replace(f"{Path.cwd()}/", "…/")
    for pattern, instead in OF_THE_MACHINE:
        text = pattern.sub(instead, text)
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


def abridged(printed: str, shown: str) -> str:
    """Return what was printed, with `...` in place of the lines that the page leaves out."""
    if "..." not in shown.splitlines():
        return printed
    before = shown.splitlines().index("...")
    after = len(shown.splitlines()) - before - 1
    lines = printed.splitlines()
    kept = [*lines[:before], "...", *lines[max(before, len(lines) - after) :]]
    return "\n".join(kept) + "\n"


def main(pages: list[Path]) -> None:
    """Write what is printed now into the pages."""
    for page in pages:
        text = page.read_text(encoding="utf-8")
        made = followed(text)
        if made != text:
            page.write_text(made, encoding="utf-8")
            print(f"{page}: rewritten")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or PAGES)
