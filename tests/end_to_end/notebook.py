"""The tutorial as a notebook: the same words, its commands and its Python as cells.

    python -m tests.end_to_end.notebook

from the project's folder writes docs/tutorial.ipynb anew. What cells print is not stored: the page has it, and is
followed by a test; so the notebook is small, and says nothing that is out of date.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE, NOTEBOOK = ROOT / "docs/tutorial.md", ROOT / "docs/tutorial.ipynb"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
NAMED = re.compile(r"# (\S+\.(?:yaml|py))\n")
COMMAND = re.compile(r"^\$ (.*)$", re.M)
OPENING = """# A first hour

[tutorial.md](tutorial.md) as a notebook: run the cells in order. Start Jupyter where the command `sim` is found; the page shows
what the cells print. Where chance has a part the seed is 0 unless you give one: the same command gives the same numbers. The
first cell makes a new folder, in which everything is written."""
FOLDER = "import os\nimport tempfile\n\nos.chdir(tempfile.mkdtemp())\nprint(os.getcwd())"


def cells(page: str) -> Iterator[tuple[str, str]]:
    """Yield kind and source of every cell; what a page says is printed is left out, and so is how to read the page."""
    yield "markdown", OPENING
    yield "code", FOLDER
    text = page[page.index("\n## ") :]
    end = 0
    for block in BLOCK.finditer(text):
        yield "markdown", text[end : block.start()]
        yield from (("code", source) for source in sources(*block.groups()))
        end = block.end()
    yield "markdown", text[end:]


def sources(kind: str, body: str) -> list[str]:
    """Return what to run of a block: a command each, a file to write, Python; nothing of what is printed."""
    if kind == "console":
        return [f"!{command}" for command in COMMAND.findall(body)]
    if named := NAMED.match(body):
        return [f"%%writefile {named[1]}\n{body}"]
    return [body] if kind == "python" else []


def notebook(page: str) -> str:
    """Return the notebook of a page as JSON, one line of a cell on a line."""
    made = [(kind, source.strip("\n")) for kind, source in cells(page) if source.strip()]
    document = {
        "cells": [
            {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": source.splitlines(keepends=True)}
            | ({"execution_count": None, "outputs": []} if kind == "code" else {})
            for number, (kind, source) in enumerate(made, 1)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    NOTEBOOK.write_text(notebook(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{NOTEBOOK.relative_to(ROOT)}: written")
