"""The command `sim`: its commands, its exit codes, and how errors reach the reader."""

import gc
import os
import sys
import warnings
from importlib import import_module
from typing import Any, NoReturn

import click

import sim
from sim.cli.errors import told
from sim.cli.interruptions import listen, stop, stopped
from sim.cli.streams import open_closed_streams, outlets
from sim.cli.values import refuse_repeated
from sim.errors import SimError, nearest

COMMANDS = {  # name: (module, one line)
    "run": ("sim.cli.run", "Run a scenario: trajectory, claims and figure."),
    "plot": ("sim.cli.plot", "Draw curves and matrices of a run or a scenario, or what a sweep found."),
    "explain": (
        "sim.cli.explain",
        "Say what moved pairs, source by source, and where they would be without each event.",
    ),
    "sweep": ("sim.cli.sweep", "Run a scenario at every point of a design; survives interruptions."),
    "discover": ("sim.cli.discover", "Find where in a sweep a condition holds, as boxes in words."),
    "export": ("sim.cli.export", "Write a sweep's table as CSV."),
    "sensitivity": ("sim.cli.sensitivity", "Say which numbers the outcomes of a scenario hang on."),
    "compare": ("sim.cli.compare", "Lay worlds of a story side by side, under the same dice."),
    "agree": ("sim.cli.agree", "Say how far two codings of a story agree, and what that does to its claims."),
    "tip": ("sim.cli.tip", "Find the level of a number at which a condition flips."),
    "camps": ("sim.cli.camps", "Say who would stand with whom, who wavers, and what third parties imply."),
    "claims": ("sim.cli.claims", "Test every claim of the scenarios in one table."),
    "theories": ("sim.cli.theories", "Say which of the rival theories carries which claims."),
    "validate": ("sim.cli.scenarios", "Check scenario files; name every problem with file, line and column."),
    "show": ("sim.cli.scenarios", "Print a scenario's complete form, which resolves to itself."),
    "list": ("sim.cli.scenarios", "List the stories, cases and lessons that come with the program, or a folder's."),
    "new": ("sim.cli.scenarios", "Write a commented scenario file to start from."),
    "schema": ("sim.cli.scenarios", "Print the JSON Schema of scenario files, for completion in editors."),
    "sources": ("sim.cli.sources", "Check citations against the texts; print what the numbers rest on."),
}
EXIT_INPUT, EXIT_IO, EXIT_SIGINT = 2, 74, 130


class LazyGroup(click.Group):
    """Loads a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        return getattr(import_module(COMMANDS[name][0]), f"{name}_command")

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            ctx.fail(f"there is no command '{args[0]}'{nearest(args[0], COMMANDS)}")
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            refuse_repeated(click.Context(command, ctx, name), rest)
            ctx.obj = [*rest]  # the words as they were typed
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sim.__version__, prog_name="sim")
@click.option("--debug", is_flag=True, help="Show tracebacks of errors.")
def app(debug: bool) -> None:
    """Alliance dynamics you can run, question and check.

    Scenario files (YAML) go in; trajectories, tested claims and figures come out. Start with
    `sim list` and `sim run s400_purchase`. FILE may be a path, a bundled scenario's name, or - for
    standard input.
    """


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # both are text streams here
    warnings.showwarning = lambda message, *_, **__: click.echo(f"warning: {message}", err=True)
    listen(stop)
    gc.set_threshold(100_000, 50, 50)  # imports make many objects and hardly any garbage
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins doubles the time to start
    sys.exit(run_app(sys.argv[1:]))


def run_app(args: list[str]) -> int:
    """Return the exit code of a command, whose results an unwilling standard stream does not cost."""
    with outlets() as out:
        code = answered(args)
        out.flush()
        if out.troubles:
            click.echo(f"cannot write: {out.troubles[0].strerror or out.troubles[0]}", err=True)
            return code or EXIT_IO
        return code


def carry_out(args: list[str]) -> None:
    """Have a command done; raise what it raises, and an interruption as such."""
    try:
        app.main(args=args, prog_name="sim", standalone_mode=False, color=True)  # nothing is stripped: all is escaped
    except RuntimeError as error:  # which Python 3.11 makes of what is raised while a class is made
        if isinstance(error.__cause__, KeyboardInterrupt | SystemExit):
            raise error.__cause__ from None
        raise


def answered(args: list[str]) -> int:
    """Return the exit code of a command; errors of the program are printed without a traceback."""
    try:
        carry_out(args)
        return 0
    except SimError as error:
        if "--debug" in args:
            raise
        click.echo(told(error), err=True, color=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        stopped()
        click.echo("interrupted; nothing half-written was left", err=True)
        return EXIT_SIGINT
    except SystemExit:
        stopped()
        raise
    except OSError as error:
        click.echo(f"cannot write: {error.strerror or error}", err=True)
        return EXIT_IO
    except MemoryError as error:
        click.echo(f"{error or 'not enough memory'}: ask for fewer actors, steps, points or runs", err=True)
        return EXIT_INPUT


if __name__ == "__main__":
    main()
