"""Columns of numbers and texts as Arrow and Parquet, by ways that do not load pandas."""

import io
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def parquet_of(columns: Mapping[str, pa.Array], texts: Sequence[str] = ()) -> bytes:
    """Return columns as a Parquet file, the same bytes for the same columns under one version of Arrow."""
    file = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), file, compression="zstd", use_dictionary=list(texts) or False)
    return file.getvalue()


def plain(values: np.ndarray) -> pa.Array:
    """Return numbers as an Arrow array, what is not defined as null (without `pa.array`, which loads pandas)."""
    kind = pa.float64() if values.dtype == np.float64 else pa.int64()
    missing = np.isnan(values) if values.dtype == np.float64 else np.zeros(len(values), bool)
    valid = np.packbits(~missing, bitorder="little").tobytes() if missing.any() else None
    buffers = [None if valid is None else pa.py_buffer(valid), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(kind, len(values), buffers)


def coded(places: np.ndarray, words: list[str]) -> pa.Array:
    """Return texts as an Arrow dictionary; places below 0 are null."""
    numbers = places.astype(np.int32)
    valid = np.packbits(numbers >= 0, bitorder="little").tobytes()
    indices = pa.Array.from_buffers(pa.int32(), len(numbers), [pa.py_buffer(valid), pa.py_buffer(numbers)])
    return pa.DictionaryArray.from_arrays(indices, texts(words))


def texts(words: list[str]) -> pa.Array:
    """Return texts as an Arrow array."""
    encoded = [word.encode("utf-8") for word in words]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(words), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))])


def points_file(design: np.ndarray, paths: list[str]) -> bytes:
    """Return a design as a Parquet file: a row per point."""
    columns = {"point": plain(np.arange(len(design)))}
    columns |= {path: plain(np.ascontiguousarray(design[:, n])) for n, path in enumerate(paths)}
    return parquet_of(columns)


def read_points(content: bytes, paths: list[str]) -> np.ndarray:
    """Return a stored design, shape (points, paths)."""
    table = pq.ParquetFile(io.BytesIO(content)).read()
    columns = [numbers_of(table.column(path)) for path in paths]
    return np.column_stack(columns) if columns else np.zeros((table.num_rows, 0))


def numbers_of(column: pa.ChunkedArray) -> np.ndarray:
    """Return a column of numbers, null as NaN (without `to_numpy`, which loads pandas)."""
    whole = column.combine_chunks()
    kind = np.float64 if pa.types.is_floating(whole.type) else np.int64
    valid, data = whole.buffers()
    values = np.frombuffer(data, kind)[whole.offset : whole.offset + len(whole)]
    if valid is None or not whole.null_count:
        return values
    return np.where(present(column), values, np.nan)


def present(column: pa.ChunkedArray) -> np.ndarray:
    """Return where a column is not null, shape (rows,)."""
    return np.concatenate([np.zeros(0, bool), *map(present_in, column.chunks)])


def present_in(chunk: pa.Array) -> np.ndarray:
    """Return where a chunk of a column is not null."""
    valid = chunk.buffers()[0]
    if valid is None:
        return np.ones(len(chunk), bool)
    bits = np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")
    return bits[chunk.offset : chunk.offset + len(chunk)] == 1
