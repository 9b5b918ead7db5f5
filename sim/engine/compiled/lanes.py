"""A type for the compiler: one number in each of L runs that are stepped in lockstep.

Through it the scalar rules of `sim.model` compile to vector code. `Lanes(L)` is LLVM's <L x double>, `Words(L)`
<L x i64>, `Masks(L)` <L x i1>. Every operation becomes the plain LLVM instruction (fadd, fsub, fmul, fdiv, sqrt, fabs,
an ordered comparison, select): none carries a fast-math flag, so each lane gets what the interpreter computes. A rule
that leaves this dialect (an `if`, a `max`, a `**` on a number that differs between runs) does not compile.
"""

import inspect
import operator
from collections.abc import Callable
from math import sqrt
from types import ModuleType
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.imputils import lower_cast
from numba.core.typeconv import Conversion
from numba.extending import intrinsic, lower_builtin, overload, register_model, type_callable

from sim.model import arithmetic


class Vector(types.Type):
    """Something in each of `count` runs."""

    element: Any = None
    scalars: Any = ()  # types of one value that stands for all lanes

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(name=f"{type(self).__name__}({count})")

    @property
    def vector(self) -> Any:
        """The LLVM type."""
        return ir.VectorType(self.element, self.count)

    def unify(self, context: Any, other: Any) -> Any:
        """Return this type where one value for all runs meets one per run."""
        return self if isinstance(other, self.scalars) else None

    def can_convert_from(self, context: Any, other: Any) -> Any:
        """Allow one value for all runs where one per run is wanted."""
        return Conversion.safe if isinstance(other, self.scalars) else None


class Lanes(Vector):
    """A number in each run."""

    element = ir.DoubleType()
    scalars = (types.Float, types.Integer)


class Words(Vector):
    """A whole number in each run."""

    element = ir.IntType(64)
    scalars = (types.Integer,)


class Masks(Vector):
    """Yes or no in each run."""

    element = ir.IntType(1)
    scalars = (types.Boolean,)


@register_model(Lanes)
@register_model(Words)
@register_model(Masks)
class VectorModel(models.PrimitiveModel):
    """Kept as one LLVM vector."""

    def __init__(self, dmm: Any, fe_type: Vector) -> None:
        super().__init__(dmm, fe_type, fe_type.vector)


def splat(builder: Any, value: Any, vector: Any) -> Any:
    """Return a vector with the value in every lane."""
    undefined = ir.Constant(vector, ir.Undefined)
    word = ir.IntType(32)
    one = builder.insert_element(undefined, value, ir.Constant(word, 0))
    return builder.shuffle_vector(one, undefined, ir.Constant(ir.VectorType(word, vector.count), [0] * vector.count))


def widen(context: Any, builder: Any, value: Any, given: Any, wanted: Vector) -> Any:
    """Return the value as a vector of the type that is wanted."""
    if given == wanted:
        return value
    if isinstance(given, Words):
        return builder.sitofp(value, wanted.vector)
    scalar = types.float64 if isinstance(wanted, Lanes) else types.int64
    return splat(builder, context.cast(builder, value, given, scalar), wanted.vector)


@lower_cast(types.Float, Lanes)
@lower_cast(types.Integer, Lanes)
@lower_cast(types.Integer, Words)
@lower_cast(Words, Lanes)
def cast_number(context: Any, builder: Any, given: Any, wanted: Any, value: Any) -> Any:
    """Return a number as lanes."""
    return widen(context, builder, value, given, wanted)


@lower_cast(types.Boolean, Masks)
def cast_flag(context: Any, builder: Any, given: Any, wanted: Any, value: Any) -> Any:
    """Return a flag as masks."""
    bit = value if value.type == ir.IntType(1) else builder.trunc(value, ir.IntType(1))
    return splat(builder, bit, wanted.vector)


def meeting(a: Any, b: Any) -> Any:
    """Return the vector type in which two operands meet, or None where neither is a vector of numbers."""
    vectors = [t for t in (a, b) if isinstance(t, Lanes | Words)]
    if not vectors or not all(isinstance(t, Lanes | Words | types.Number) for t in (a, b)):
        return None
    real = any(isinstance(t, Lanes | types.Float) for t in (a, b))
    return Lanes(vectors[0].count) if real else Words(vectors[0].count)


Emit = Callable[[Any, Any, Any, bool], Any]


def binary(operation: Any, emit: Emit, allowed: Any, compares: bool = False) -> None:
    """Give the compiler an operation on two numbers of which at least one differs between runs."""

    @type_callable(operation)
    def infer(context: Any) -> Any:
        def typer(a: Any, b: Any) -> Any:
            meet = meeting(a, b)
            if meet is None or not isinstance(meet, allowed):
                return None
            return Masks(meet.count) if compares else meet

        return typer

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        meet = meeting(*sig.args)
        x, y = (widen(context, builder, value, given, meet) for value, given in zip(args, sig.args, strict=True))
        return emit(builder, x, y, isinstance(meet, Lanes))

    for operands in ((Vector, Vector), (Vector, types.Number), (types.Number, Vector)):
        lower_builtin(operation, *operands)(lowered)


def arithmetic_of(on_real: str, on_word: str) -> Emit:
    """Return what emits a real or a whole operation."""
    return lambda builder, x, y, real: getattr(builder, on_real if real else on_word)(x, y)


def comparison_of(sign: str) -> Emit:
    """Return what emits an ordered comparison."""
    return lambda builder, x, y, real: (builder.fcmp_ordered if real else builder.icmp_signed)(sign, x, y)


NUMBERS = (Lanes, Words)
for _name, _real, _word in (("add", "fadd", "add"), ("sub", "fsub", "sub"), ("mul", "fmul", "mul")):
    binary(getattr(operator, _name), arithmetic_of(_real, _word), NUMBERS)
    binary(getattr(operator, f"i{_name}"), arithmetic_of(_real, _word), NUMBERS)
binary(operator.truediv, lambda builder, x, y, real: builder.fdiv(x, y), (Lanes,))
for _name, _word in (("and_", "and_"), ("xor", "xor"), ("rshift", "ashr")):
    binary(getattr(operator, _name), arithmetic_of("", _word), (Words,))
for _name, _sign in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">="), ("eq", "==")):
    binary(getattr(operator, _name), comparison_of(_sign), NUMBERS, compares=True)


def unary(operation: Any, emit: Callable[[Any, Any, Lanes], Any]) -> None:
    """Give the compiler an operation on one number that differs between runs."""

    @type_callable(operation)
    def infer(context: Any) -> Any:
        return lambda a: a if isinstance(a, Lanes) else None

    @lower_builtin(operation, Lanes)
    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return emit(builder, args[0], sig.args[0])


def instruction(name: str) -> Callable[[Any, Any, Lanes], Any]:
    """Return what emits an LLVM function that is correctly rounded in every lane."""

    def emit(builder: Any, x: Any, lanes: Lanes) -> Any:
        shape = ir.FunctionType(lanes.vector, [lanes.vector])
        function = cgutils.get_or_insert_function(builder.module, shape, f"llvm.{name}.v{lanes.count}f64")
        return builder.call(function, [x])

    return emit


unary(abs, instruction("fabs"))
unary(sqrt, instruction("sqrt"))
unary(operator.neg, lambda builder, x, lanes: builder.fneg(x))


@intrinsic
def select(typingctx: Any, condition: Any, yes: Any, no: Any) -> Any:
    """Return `yes` in the runs where the condition holds, else `no`."""
    meet = meeting(yes, no) or Lanes(condition.count)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        a, b = widen(context, builder, args[1], yes, meet), widen(context, builder, args[2], no, meet)
        return builder.select(args[0], a, b)

    return meet(condition, yes, no), lowered


@overload(arithmetic.either, strict=False)
def either(condition: Any, yes: Any, no: Any) -> Any:
    """Choose in every run."""
    if isinstance(condition, Masks):
        return lambda condition, yes, no: select(condition, yes, no)
    return arithmetic.either


@overload(arithmetic.ratio, strict=False)
def ratio(top: Any, bottom: Any, otherwise: Any) -> Any:
    """Divide in every run in which that is defined."""
    if isinstance(bottom, Lanes):
        return lambda top, bottom, otherwise: select(bottom > 0.0, top / bottom, otherwise)
    return arithmetic.ratio


def admit(*rules: Callable[..., Any]) -> None:
    """Let compiled code call these plain functions."""
    options = {"error_model": "numpy", "forceinline": True}  # a world is large, and a call would pass it by value
    for rule in rules:
        overload(rule, strict=False, jit_options=options)(lambda *args, _rule=rule: _rule)


def admit_modules(*modules: ModuleType) -> None:
    """Let compiled code call every plain function of these modules."""
    for module in modules:
        own = [f for _, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]
        admit(*(f for f in own if f not in (arithmetic.either, arithmetic.ratio)))
