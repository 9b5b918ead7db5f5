"""The pages of the documentation, followed as a reader follows them; what the program prints stands on the page.

    python -m tests.end_to_end.pages [PAGE...]

from the project's folder writes what is printed now into the pages. Blocks are followed in order, in one folder a page:

- ```yaml or ```python whose first line is a comment `# NAME.yaml` or `# NAME.py` is saved under that name;
- ```python is run, in one namespace a page;
- ```console: each `$ sim …` is run, and what follows it is what it prints, on 100 columns. A line `...` stands for any
  number of lines; a comment `# leaves with 2` names an exit code other than 0.
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
BLOCK = re.compile(r"^```(yaml|python|console)\n(.*?)^```$", re.M | re.S)
STEP = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.M)
COMPILING = re.compile(r"^compiling the rules .*\n", re.M)
WIDTH = "100"


def followed(text: str) -> str:
    """Return the page as it reads after its blocks were followed in a new folder with a copy of `scenarios/`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copytree(ROOT / "scenarios", folder / "scenarios")
        with contextlib.chdir(folder), mock.patch.dict(os.environ, COLUMNS=WIDTH):
            namespace: dict[str, object] = {}
            return BLOCK.sub(lambda block: f"```{block[1]}\n{after_block(block[1], block[2], namespace)}```", text)


def after_block(kind: str, body: str, namespace: dict[str, object]) -> str:
    """Return a block's text after it was followed."""
    if kind == "console":
        return STEP.sub(lambda step: f"$ {step[1]}\n{abridged(printed_by(step[1]), step[2])}", body)
    if named := re.match(r"# (\S+\.(?:yaml|py))\n", body):
        Path(named[1]).write_text(body, encoding="utf-8")
    if kind == "python":
        exec(compile(body, "page", "exec"), namespace)
    return body


def printed_by(command: str) -> str:
    """Return what a command prints on both streams, without what differs between machines."""
    words = shlex.split(command.replace("\\\n", ""), comments=True)
    assert words[0] == "sim", command
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = run_app(words[1:])
    leaves = re.search(r"# leaves with (\d+)", command)
    assert code == (int(leaves[1]) if leaves else 0), f"{command}\nleft with {code}\n{printed.getvalue()}"
    lines = COMPILING.sub("", printed.getvalue()).replace(f"{Path.cwd()}/", "…/").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


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
