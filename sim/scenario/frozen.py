"""Dictionaries that cannot be changed, so that a scenario stays what was checked and hashed."""

from typing import Any, NoReturn

from sim.scenario.file.entries import Entry


class Frozen(dict[Any, Any]):
    """A dictionary that cannot be changed; it can be pickled, and `dict(it)` is an ordinary copy."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(
            "cannot be changed: it belongs to a scenario or a run; with_settings(scenario, {path: value}) makes another"
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[Any, Any]]]:
        return type(self), (dict(self),)


def frozen(value: Any) -> Any:
    """Return the value with its dictionaries frozen, those of entries in it as well."""
    if isinstance(value, Frozen):
        return value
    if isinstance(value, dict):
        return Frozen({key: frozen(item) for key, item in value.items()})
    if isinstance(value, Entry):
        inside = {name: frozen(item) for name, item in value if isinstance(item, dict)}
        return value.model_copy(update=inside) if inside else value
    return value
