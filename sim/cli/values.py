"""What the values of options may be: plain whole numbers and numbers, seeds, paths; and each given once."""

import os
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sim.errors import InputError, shown
from sim.scenario.file.numerals import number_in, whole_in

LARGEST_SEED = 2**128 - 1
DRAWN_SEEDS = 2**32
ADDRESS = re.compile(r"(?:tcp|tls|ws|wss)://(?:[\w.-]+|\[[0-9a-fA-F:.%]+\]):[0-9]{1,5}")
LARGEST_PORT = 65_535


class Whole(click.IntRange):
    """A whole number in the digits 0 to 9, between two ends."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; fail in words where the text is none."""
        try:
            return super().convert(whole_in(value) if isinstance(value, str) else value, param, ctx)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Number(click.FloatRange):
    """A finite number with a decimal point, between two ends where there are any."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; fail in words where the text is none."""
        try:
            return super().convert(float(number_in(value)) if isinstance(value, str) else value, param, ctx)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Seed(Whole):
    """A seed, or the word `random`, which draws one."""

    def __init__(self) -> None:
        super().__init__(0, LARGEST_SEED)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the seed."""
        return secrets.randbelow(DRAWN_SEEDS) if value == "random" else super().convert(value, param, ctx)


class HomePath(click.Path):
    """The path of a file or folder; a leading `~` is the home folder, also where the shell leaves it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        return super().convert(os.path.expanduser(value), param, ctx)


class Address(click.ParamType):
    """The address of a scheduler, such as tcp://node1:8786."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the address; fail in words where the text is none."""
        if not ADDRESS.fullmatch(value) or int(value.rpartition(":")[2]) > LARGEST_PORT:
            self.fail(f"{shown(value)} is not an address such as tcp://HOST:PORT", param, ctx)
        return value


PATH = HomePath()


def refuse_repeated(context: click.Context, arguments: Sequence[str]) -> None:
    """Raise InputError where an option of a command that takes one value is given twice."""
    _, _, given = context.command.make_parser(context).parse_args(list(arguments))
    for param, times in Counter(given).items():
        if isinstance(param, click.Option) and times > 1 and not param.multiple and not param.is_flag:
            raise InputError(f"{param.opts[0]}: is given {'twice' if times == 2 else f'{times} times'}; give it once")
