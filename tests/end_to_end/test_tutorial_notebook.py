"""The tutorial's notebook is made from the page, and its cells run."""

import os
import re
import sys
from pathlib import Path

import pytest
from end_to_end.notebook import NOTEBOOK, PAGE, ROOT, notebook
from end_to_end.test_pages import LONGEST


def test_the_notebook_is_what_the_script_makes_of_the_page():
    made = notebook(PAGE.read_text(encoding="utf-8"))
    assert NOTEBOOK.read_text(encoding="utf-8") == made, "`python -m tests.end_to_end.notebook` writes it anew"


def test_every_command_and_every_line_of_python_of_the_page_is_a_cell():
    import nbformat

    made = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(made)
    sources = "\n".join(cell.source for cell in made.cells if cell.cell_type == "code")
    page = PAGE.read_text(encoding="utf-8")
    assert re.findall(r"^\$ (.*)$", page, re.M) == re.findall(r"^!(.*)$", sources, re.M)
    for python in re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S):
        assert python.strip() in sources
    assert "{" not in "".join(re.findall(r"^!(.*)$", sources, re.M))  # in braces and after $ the shell's line would
    assert "$" not in "".join(re.findall(r"^!(.*)$", sources, re.M))  # take what Python calls so


@pytest.mark.nightly
@pytest.mark.filterwarnings("default")  # the kernel's client has its own
def test_the_cells_run(tmp_path, monkeypatch):
    import nbclient
    import nbformat

    made = nbformat.read(NOTEBOOK, as_version=4)
    made.cells = [cell for cell in made.cells if LONGEST not in cell.source]
    for cell in made.cells:
        if cell.source.startswith("!"):
            leaves = re.search(r"# leaves with (\d+)", cell.source)
            cell.source += f"\nassert _exit_code == {leaves[1] if leaves else 0}"
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    nbclient.NotebookClient(made, timeout=300, kernel_name="python3").execute()
    shown = [output for cell in made.cells for output in cell.get("outputs", []) if "data" in output]
    assert any("<svg" in output.data.get("text/html", "") for output in shown)
