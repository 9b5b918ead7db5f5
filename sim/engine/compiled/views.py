"""Arrays as the compiled rules see them: indexed like the interpreter's, one number per run at each place."""

import operator
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.extending import intrinsic, lower_builtin, overload_attribute, register_model, type_callable
from numba.np.arrayobj import make_array

from sim.engine.compiled.lanes import Lanes, Masks, Vector, Words, widen
from sim.model.parameters import Rates
from sim.model.world import Agenda, Dice, World

WIDEST_ALIGNMENT = 64  # bytes


class View(types.Type):
    """Where the items of a C-contiguous array lie; it owns nothing, so passing it on costs nothing.

    `item` is `Lanes` for numbers that differ between runs (their axis is not indexed), `Masks` for flags kept as bytes,
    else one number's type.
    """

    def __init__(self, ndim: int, item: Any) -> None:
        self.ndim, self.item = ndim, item
        super().__init__(name=f"View({ndim}, {item})")

    @property
    def per_item(self) -> int:
        """Elements of the array in one item."""
        return self.item.count if isinstance(self.item, Vector) else 1

    @property
    def element(self) -> Any:
        """The type of the array's elements."""
        kinds = {Lanes: types.float64, Masks: types.int8}
        return kinds.get(type(self.item), self.item)

    @property
    def alignment(self) -> int:
        """Bytes to which items are aligned."""
        return 1 if isinstance(self.item, Masks) else min(8 * self.per_item, WIDEST_ALIGNMENT)

    def stored(self, context: Any) -> Any:
        """Return the LLVM type in which an item is stored."""
        if isinstance(self.item, Masks):
            return ir.VectorType(ir.IntType(8), self.item.count)
        return context.get_data_type(self.item)


@register_model(View)
class ViewModel(models.StructModel):
    """The address of the first item, and the lengths of the axes that are indexed."""

    def __init__(self, dmm: Any, fe_type: View) -> None:
        members = [("data", types.CPointer(fe_type.element)), ("shape", types.UniTuple(types.intp, fe_type.ndim))]
        super().__init__(dmm, fe_type, members)


@intrinsic(prefer_literal=True)
def words(typingctx: Any, array: Any, count: Any) -> Any:
    """Return a one-dimensional int64 array of `count` whole numbers as words."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    out = Words(count.literal_value)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = make_array(array)(context, builder, args[0]).data
        return builder.load(builder.bitcast(data, out.vector.as_pointer()), align=8)

    return out(array, count), lowered


@intrinsic(prefer_literal=True)
def rates_at(typingctx: Any, buffer: Any, end: Any, count: Any) -> Any:
    """Return the rates, which stand in the rows before `end` of a buffer."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    lanes, length = Lanes(count.literal_value), len(Rates._fields)
    out = types.NamedUniTuple(lanes, length, Rates)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = make_array(buffer)(context, builder, args[0]).data
        past = context.cast(builder, args[1], end, types.intp)
        found = []
        for n in range(length):
            row = builder.mul(
                builder.sub(past, ir.Constant(past.type, length - n)), ir.Constant(past.type, lanes.count)
            )
            pointer = builder.bitcast(builder.gep(data, [row]), lanes.vector.as_pointer())
            found.append(builder.load(pointer, align=8))
        return context.make_tuple(builder, out, found)

    return out(buffer, end, count), lowered


@intrinsic(prefer_literal=True)
def as_rules_see_it(typingctx: Any, arrays: Any, rates: Any, run: Any, count: Any) -> Any:
    """Return a world of arrays as the rules see it: views of lanes, and the rates and numbers of these runs."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    entries = dict(zip(arrays.fields, arrays.types, strict=True))
    seen = {name: seen_type(kind, Lanes(count.literal_value)) for name, kind in entries.items()}
    seen["agenda"] = tuple_of(entries["agenda"], Agenda)
    seen["dice"] = tuple_of(entries["dice"], Dice, run=run)
    seen["rates"] = rates
    out = types.NamedTuple(list(seen.values()), World)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        given = dict(zip(arrays.fields, cgutils.unpack_tuple(builder, args[0]), strict=True))
        made = []
        for name, kind in seen.items():
            if name == "rates":
                made.append(args[1])
            elif isinstance(kind, types.NamedTuple):
                made.append(views_of(context, builder, entries[name], given[name], kind, args[2]))
            else:
                made.append(view_of(context, builder, entries[name], given[name], kind))
        return context.make_tuple(builder, out, made)

    return out(arrays, rates, run, count), lowered


def seen_type(kind: Any, item: Any = None) -> Any:
    """Return how the rules see an entry: float64 arrays of the world as lanes, other arrays by element."""
    if not isinstance(kind, types.Array):
        return kind
    if item is not None and kind.dtype == types.float64:
        return View(kind.ndim - 1, item)
    if item is not None and kind.dtype == types.int8:
        return View(kind.ndim - 1, Masks(item.count))
    return View(kind.ndim, kind.dtype)


@intrinsic(prefer_literal=True)
def in_lanes(typingctx: Any, given: Any, count: Any) -> Any:
    """Return an array, or a named tuple of arrays, whose last axis is the runs as views of lanes."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    lanes = Lanes(count.literal_value)
    if isinstance(given, types.Array):
        out = seen_type(given, lanes)
    else:
        out = types.NamedTuple([seen_type(entry, lanes) for entry in given.types], given.instance_class)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if isinstance(given, types.Array):
            return view_of(context, builder, given, args[0], out)
        return views_of(context, builder, given, args[0], out, None)

    return out(given, count), lowered


def tuple_of(kind: Any, named: type, **other: Any) -> Any:
    """Return how the rules see a named tuple of arrays, some entries of another type."""
    seen = {name: seen_type(entry) for name, entry in zip(kind.fields, kind.types, strict=True)}
    return types.NamedTuple(list((seen | other).values()), named)


def views_of(context: Any, builder: Any, kind: Any, value: Any, out: Any, run: Any) -> Any:
    """Emit the views of a named tuple of arrays; `run` takes the place of the entry of that name."""
    values = cgutils.unpack_tuple(builder, value)
    made = [
        run if name == "run" else view_of(context, builder, entry, given, seen)
        for name, entry, given, seen in zip(kind.fields, kind.types, values, out.types, strict=True)
    ]
    return context.make_tuple(builder, out, made)


def view_of(context: Any, builder: Any, kind: Any, value: Any, out: Any) -> Any:
    """Emit a view of a C-contiguous array; anything else stays what it is."""
    if not isinstance(out, View):
        return value
    array = make_array(kind)(context, builder, value)
    made = cgutils.create_struct_proxy(out)(context, builder)
    made.data = array.data
    lengths = cgutils.unpack_tuple(builder, array.shape)[: out.ndim]
    made.shape = context.make_tuple(builder, types.UniTuple(types.intp, out.ndim), lengths)
    return made._getvalue()


@type_callable(operator.getitem)
def infer_load(context: Any) -> Any:
    """Give the type of view[index]."""

    def typer(array: Any, index: Any) -> Any:
        if isinstance(array, View) and isinstance(index, types.Integer | types.BaseTuple):
            return array.item
        return None

    return typer


@type_callable(operator.setitem)
def infer_store(context: Any) -> Any:
    """Give the type of view[index] = value."""

    def typer(array: Any, index: Any, value: Any) -> Any:
        return types.none if isinstance(array, View) and isinstance(index, types.Integer | types.BaseTuple) else None

    return typer


def load(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Emit view[index]."""
    view, index = sig.args
    return builder.load(place(context, builder, args[0], view, args[1], index), align=view.alignment)


def store(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Emit view[index] = value."""
    view, index, given = sig.args
    if isinstance(view.item, Lanes):
        value = widen(context, builder, args[2], given, view.item)
    elif isinstance(view.item, Masks):
        value = builder.zext(args[2], view.stored(context))
    else:
        value = context.cast(builder, args[2], given, view.item)
    builder.store(value, place(context, builder, args[0], view, args[1], index), align=view.alignment)
    return context.get_dummy_value()


for _index in (types.Integer, types.BaseTuple):
    lower_builtin(operator.getitem, View, _index)(load)
    lower_builtin(operator.setitem, View, _index, types.Any)(store)


def place(context: Any, builder: Any, value: Any, view: View, index: Any, index_type: Any) -> Any:
    """Return the address of the item at an index."""
    made = cgutils.create_struct_proxy(view)(context, builder, value)
    lengths = cgutils.unpack_tuple(builder, made.shape)
    indices = [index] if isinstance(index_type, types.Integer) else cgutils.unpack_tuple(builder, index)
    kinds = [index_type] if isinstance(index_type, types.Integer) else list(index_type)
    steps = [context.cast(builder, i, kind, types.intp) for i, kind in zip(indices, kinds, strict=True)]
    flat = steps[0]
    for step, length in zip(steps[1:], lengths[1:], strict=True):
        flat = builder.add(builder.mul(flat, length), step)
    pointer = builder.gep(made.data, [builder.mul(flat, ir.Constant(flat.type, view.per_item))])
    return builder.bitcast(pointer, view.stored(context).as_pointer())


@intrinsic
def shape_of(typingctx: Any, view: Any) -> Any:
    """Return the lengths of a view's axes."""
    out = types.UniTuple(types.intp, view.ndim)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return cgutils.create_struct_proxy(view)(context, builder, args[0]).shape

    return out(view), lowered


@overload_attribute(View, "shape", strict=False)
def view_shape(view: Any) -> Any:
    """Give compiled code `.shape`."""
    return lambda view: shape_of(view)


@type_callable(len)
def infer_length(context: Any) -> Any:
    """Give the type of len(view)."""
    return lambda view: types.intp if isinstance(view, View) else None


@lower_builtin(len, View)
def length(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Emit len(view)."""
    shape = cgutils.create_struct_proxy(sig.args[0])(context, builder, args[0]).shape
    return cgutils.unpack_tuple(builder, shape)[0]
