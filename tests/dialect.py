"""The dialect of the rules: what one source may say so that loop, arrays and compiler all compute the same.

Read from the syntax of `sim/model/`, without running it. A number of the world is a field of `World` that is not the
agenda, the clock or a key; what is computed from one; and any argument annotated `Number`. A rule annotated `-> bool`
answers from the agenda alone, so that others may branch on it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sim.model

FOLDER = Path(sim.model.__file__).parent
SHARED = {"agenda", "now"}  # entries of the world that are the same in every run
CONVERSIONS = {"int", "float", "bool", "round", "min", "max", "sum", "any", "all", "sorted", "pow"}
WHOLE = {"len", "range"}  # calls that never give a number of the world


def rules() -> list[Path]:
    """Return the modules of the theory."""
    return sorted(path for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "parameters"))


@cache
def questions() -> frozenset[str]:
    """Return the names of the rules that answer the same in every run."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in rules())
    functions = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(function.name for function in functions if named(function.returns) == "bool")


def complaints(source: str, name: str) -> list[str]:
    """Return what the hosts would compute differently, each with its place and what to write instead."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [
        f"{name}:{line}: {words}" for function in functions for line, words in sorted(Reader(function).complaints())
    ]


class Reader:
    """Goes through one rule and remembers which names hold numbers of the world."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.function = function
        arguments = [*function.args.args, *function.args.kwonlyargs]
        self.numbers = {a.arg for a in arguments if a.annotation is None or named(a.annotation) == "Number"}
        for _ in range(3):  # a name may be set further down in a loop
            for node in ast.walk(function):
                for target, value in pairs_of(node):
                    if self.differs(value):
                        self.numbers |= {n.id for n in ast.walk(target) if isinstance(n, ast.Name) and stored(n)}

    def differs(self, node: ast.AST) -> bool:
        """Whether an expression may differ between runs."""
        if isinstance(node, ast.Attribute):
            if node.attr in SHARED | {"shape"}:
                return False
            return node.attr not in ("key0", "key1") and (named(node.value) == "world" or self.differs(node.value))
        if isinstance(node, ast.Call) and named(node.func) in WHOLE | questions():
            return False
        if isinstance(node, ast.Call):
            return True
        if isinstance(node, ast.Subscript):
            return self.differs(node.value)
        if isinstance(node, ast.Name):
            return node.id in self.numbers
        return any(self.differs(child) for child in ast.iter_child_nodes(node))

    def complaints(self) -> Iterator[tuple[int, str]]:
        """Yield line and words of everything in the rule that leaves the dialect."""
        for node in ast.walk(self.function):
            if isinstance(node, ast.AugAssign):
                name = ast.unparse(node.target)
                yield (
                    node.lineno,
                    f"`{name} …=` changes an array that other names may hold; write `{name} = {name} + …`",
                )
            elif isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert) and self.differs(node.test):
                yield (
                    node.lineno,
                    f"branches on a number of the world, `{ast.unparse(node.test)}`; choose with `either`",
                )
            elif isinstance(node, ast.Return) and named(self.function.returns) == "bool" and self.differs(node):
                yield node.lineno, "answers differently from run to run; return a number"
            elif isinstance(node, ast.BoolOp | ast.UnaryOp) and self.is_logic(node):
                yield node.lineno, f"`{ast.unparse(node)}` branches inside; multiply what `either(…, 1.0, 0.0)` gives"
            elif isinstance(node, ast.Compare) and len(node.ops) > 1 and self.differs(node):
                yield node.lineno, f"`{ast.unparse(node)}` holds an `and`; multiply what `either(…, 1.0, 0.0)` gives"
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and self.differs(node):
                yield node.lineno, "`**` differs between hosts in the last bits; multiply"
            elif isinstance(node, ast.Call) and named(node.func) in CONVERSIONS and any(map(self.differs, node.args)):
                yield node.lineno, f"`{named(node.func)}` takes one run; use what `arithmetic` offers"

    def is_logic(self, node: ast.BoolOp | ast.UnaryOp) -> bool:
        """Whether `and`, `or` or `not` stand between numbers of the world."""
        return not (isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not)) and self.differs(node)


def pairs_of(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield each name that a statement sets, with what it is set to."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=True)
            else:
                yield target, node.value


def named(node: ast.AST | None) -> str:
    """Return the name that a node is, or nothing."""
    return node.id if isinstance(node, ast.Name) else ""


def stored(node: ast.AST) -> bool:
    """Whether a name is set here."""
    return isinstance(getattr(node, "ctx", None), ast.Store)
