"""The peer of bench/kernel.mjs: the same sums by NumPy, on the same cores. A line of JSON in, a line of seconds out."""
import json
import sys
import time

import numpy as np


def vectors(path, rows, dimension):
    return np.fromfile(path, np.float32).reshape(rows, dimension)


def nearest(queries, candidates):
    """Index and value, in blocks that fit the memory."""
    index = np.empty(len(queries), np.int64)
    value = np.empty(len(queries), np.float32)
    for start in range(0, len(queries), 1000):
        products = queries[start : start + 1000] @ candidates.T
        best = products.argmax(1)
        index[start : start + 1000] = best
        value[start : start + 1000] = products[np.arange(len(best)), best]
    return index, value


def values(rows, seeds, dimension, everything, kind):
    """(pairs, seeds): every two rows, same seed; rows lie one after the other, as they are kept."""
    by_seed = np.ascontiguousarray(everything.reshape(rows, seeds, dimension).transpose(1, 0, 2), kind)
    products = by_seed @ by_seed.transpose(0, 2, 1)
    first, second = np.triu_indices(rows, 1)
    return np.ascontiguousarray(products[:, first, second].T, np.float64)


print(json.dumps({"numpy": np.__version__}), flush=True)
data = {}
for line in sys.stdin:
    order = json.loads(line)
    for name, (path, rows, dimension) in order.get("load", {}).items():
        data[name] = vectors(path, rows, dimension)
    if "load" in order:
        print("{}", flush=True)
        continue
    began = time.perf_counter()
    used = time.process_time()
    if order["what"] == "nearest":
        index, value = nearest(data["queries"], data["candidates"])
        check = {"index": index[:50].tolist()}
    else:
        found = values(order["rows"], order["seeds"], data["rows"].shape[1], data["rows"], order["kind"])
        check = {"values": found[:, 0].tolist()}
    print(json.dumps({"seconds": time.perf_counter() - began, "processor": time.process_time() - used, **check}), flush=True)
