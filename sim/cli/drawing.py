"""Figures of the commands: drawn into memory, so that one that fails costs itself and never a table."""

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import tell
from sim.disk.writing import write_whole
from sim.errors import FigureFailed, SimError, escaped

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIGNS_SHOWN = 20
FORMATS = ("png", "svg", "pdf")
Draw = Callable[[], "Figure"]


@contextlib.contextmanager
def no_settings() -> Iterator[None]:
    """Let Matplotlib find neither a backend nor settings of the reader's: it looks for them as it is imported."""
    backend = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = "agg"
    try:
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError, AttributeError):  # no working folder, or no Matplotlib
                stack.enter_context(contextlib.chdir(Path(find_spec("matplotlib").origin).with_name("mpl-data")))  # type: ignore[union-attr,arg-type]  # None is an AttributeError
            yield
    finally:
        del os.environ["MPLBACKEND"]
        os.environ.update({} if backend is None else {"MPLBACKEND": backend})


def import_library() -> None:
    """Have Matplotlib imported, whatever the reader's environment and files say, and silent about them."""
    if "matplotlib" not in sys.modules:
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        with no_settings():
            import matplotlib  # noqa: F401  # for its effect


def pictures(name: str, draw: Draw, *suffixes: str, purpose: str = "paper") -> dict[str, bytes]:
    """Return the files of a figure by name, enlarged for their purpose; say which characters its font lacks.

    Raises FigureFailed where it cannot be drawn.
    """
    try:
        import_library()
        from sim.figures.style import FONT, MEDIA, lacking, rendered

        figure = draw()
        files = {f"{name}{suffix}": rendered(figure, suffix, MEDIA[purpose].scale) for suffix in suffixes}
        signs = lacking(figure)
    except SimError:
        raise
    except Exception as error:  # what a drawing raises is anybody's guess, and no table hangs on it
        words = escaped(f"{type(error).__name__}: {error}".split("\n")[0].rstrip(": "))
        raise FigureFailed(f"{name}{suffixes[0]}: could not be drawn ({words})") from error
    if signs:
        more = " …" if len(signs) > SIGNS_SHOWN else ""
        tell(
            f"warning: {name}{suffixes[0]}: boxes stand for {len(signs)} characters that the font {FONT} lacks"
            f" ({signs[:SIGNS_SHOWN]}{more}); write titles and names in letters that it has"
        )
    return files


def drawn(figures: Mapping[str, Draw], again: str) -> dict[str, bytes]:
    """Return figures by file name; one that cannot be drawn is left out, and said with what draws it again."""
    files: dict[str, bytes] = {}
    for file, draw in figures.items():
        name, dot, ending = file.rpartition(".")
        try:
            files |= pictures(name, draw, dot + ending)
        except FigureFailed as error:
            tell(f"warning: {error}; the tables are written without it; `{again}` draws it again")
    return files


def figure_writers(figures: Mapping[str, Draw], again: str) -> dict[str, Callable[[Path], None]]:
    """Return what writes each figure that could be drawn."""
    return {name: partial(write_whole, content=content) for name, content in drawn(figures, again).items()}


def written(
    draws: Mapping[str, Draw], folder: Path, formats: Sequence[str] = FORMATS[:2], purpose: str = "paper"
) -> Iterator[Path]:
    """Write figures by name in each format and yield each file once it stands; raise FigureFailed if one failed.

    What is not for paper says so in its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    suffixes = [f".{name}" for name in dict.fromkeys(formats)]
    failed = []
    for figure, draw in draws.items():
        name = figure if purpose == "paper" else f"{figure}-{purpose}"
        try:
            files = pictures(name, draw, *suffixes, purpose=purpose)
        except FigureFailed as error:
            failed.append(str(error))
            continue
        for file, content in files.items():
            write_whole(folder / file, content)
            yield folder / file
    if failed:
        raise FigureFailed("\n".join(failed))
