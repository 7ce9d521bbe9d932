"""Makes the Parquet files of this folder with Apache Arrow (pyarrow 26.0.1): python3 make.py"""
import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

types = pa.table({
    "gene": pa.array(["ACTB", None, "TP53", "BRCA1"]).dictionary_encode(),
    "count": pa.array([10, 2, None, 33], pa.int64()),
    "huge": pa.array([2**60, -(2**60), 0, None], pa.int64()),
    "p": pa.array([0.001, float("nan"), None, 1e-300]),
    "kept": pa.array([True, False, None, True]),
    "day": pa.array([dt.date(2026, 1, 2), None, dt.date(1969, 12, 31), dt.date(2000, 2, 29)]),
    "at": pa.array([dt.datetime(2026, 1, 2, 3, 4, 5, 678000), None, dt.datetime(1970, 1, 1), dt.datetime(2000, 1, 1)], pa.timestamp("us")),
    "price": pa.array([Decimal("1.50"), Decimal("-2.25"), None, Decimal("0.00")], pa.decimal128(10, 2)),
    "bytes": pa.array([b"\x00\xff", b"", None, b"a" * 40]),
    "tags": pa.array([["a", "b"], [], None, ["c"]], pa.list_(pa.string())),
    "place": pa.array([{"chr": "1", "pos": 5}, None, {"chr": "X", "pos": None}, {"chr": "2", "pos": 7}]),
})
pq.write_table(types, "types.parquet", compression="zstd")
small = pa.table({"n": list(range(100)), "text": [f"row {n}" for n in range(100)]})
for codec in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
    pq.write_table(small, f"{codec}.parquet", compression=codec)
many = pa.table({
    "n": pa.array(range(20_000), pa.int32()),
    "back": pa.array([20_000 - n for n in range(20_000)], pa.int32()),
    "word": [f"w{n * 7919 % 1000:03d}" for n in range(20_000)],
})
pq.write_table(many, "groups.parquet", row_group_size=5_000, write_page_index=True, data_page_size=4096, compression="snappy")
pq.write_table(small.slice(0, 0), "empty.parquet")
