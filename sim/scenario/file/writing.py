"""The complete form as YAML text that resolves to itself."""

from typing import Any

import yaml

from sim.scenario.file.reading import BLANK_IN_VALUE, DECIMAL, WORDS


class _Dumper(yaml.SafeDumper):
    """Writes text that the reader of this package reads back as the same values."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    ambiguous = text in WORDS or DECIMAL.fullmatch(text) or text == "<<" or BLANK_IN_VALUE.search(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if ambiguous else None)


def _represent_float(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float", repr(value))


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_float)
# YAML 1.1 does not take 1e-05 for a number; the reader here does, so no tag is written
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", DECIMAL, list("-+0123456789."))


def to_yaml(document: Any) -> str:
    """Return plain values as YAML, keys in their order, flow style at the leaves."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)
