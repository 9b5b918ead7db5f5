"""Files that are no scenario: what they look like, said in words."""

import re
from pathlib import PurePath

MAGIC = {
    b"PAR1": "Parquet", b"PK\x03\x04": "an Excel workbook or a ZIP archive", b"\x1f\x8b": "a gzip archive",
    b"%PDF": "PDF", b"\x89PNG": "a picture", b"\x89HDF": "HDF5", b"CDF": "NetCDF", b"ARROW1": "Arrow",
    b"SQLite": "a data base", b"\xd0\xcf\x11\xe0": "an Excel workbook", b"RDX": "R data", b"<stata": "Stata data",
}  # fmt: skip
LOOKS = (
    (re.compile(r"\s*<[?!a-zA-Z]"), "XML"),
    (re.compile(r"\s*(Creator\b.*\n\s*)?graph\s*\["), "GML"),
    (re.compile(r"\s*\*(Vertices|Network)\b", re.I), "a Pajek network"),
    (re.compile(r"(?![-\[{#])[^\n:,;\t]+([,;\t])[^\n]*\n[^\n:]*?\1"), "a table (CSV)"),
)
TABLES = re.compile("table|XML|GML|Pajek|Parquet|Excel|gzip|HDF5|NetCDF|Arrow|data")
SUFFIXES = {
    ".csv": "a table (CSV)", ".tsv": "a table", ".tab": "a table", ".xml": "XML", ".graphml": "XML", ".gml": "GML",
    ".net": "a Pajek network", ".paj": "a Pajek network", ".rda": "R data", ".rds": "R data", ".dta": "Stata data",
    ".parquet": "Parquet", ".xlsx": "an Excel workbook", ".py": "Python", ".json": "JSON",
    ".txt": "plain text", ".md": "plain text",
}  # fmt: skip


def foreign_bytes(data: bytes) -> str:
    """Return "looks like …; " for bytes of another format, or nothing."""
    kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)
    return f"looks like {kind}; " if kind else ""


def way_in(looks: str) -> str:
    """Return, of what looks like data, how data come in; or nothing."""
    return "; a table comes in by `sim import` (docs/tables.md)" if TABLES.search(looks) else ""


def foreign_text(text: str, name: str) -> str:
    """Return "looks like …; " for a text, by its start or the suffix of its name, or nothing."""
    start = text[:2000]
    kind = next((kind for look, kind in LOOKS if look.match(start)), SUFFIXES.get(PurePath(name).suffix.lower()))
    return f"looks like {kind}; " if kind else ""
