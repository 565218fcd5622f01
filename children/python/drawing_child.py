"""A drawing child in Python, protocol 1: drawing_child.py [--torch FILE.py:FUNCTION] [DESCRIPTOR [DEVICE]]. See README.md."""
import collections
import hashlib
import json
import os
import queue
import signal
import struct
import sys
import threading
import time

import numpy as np
from measurements import Problem
from noise import initial_noise, step_noise
from runtimes import Onnx, Refusal, Torch, processor, nvidia
from samplers import denoiser, recorded, refuse_others, table, walk

MOST = 32


class Parent:
    """Frames to and from the parent. A thread reads, so that a cancel and the end of input are seen while a network runs."""

    def __init__(self, descriptor):
        self.out = os.fdopen(os.dup(1) if descriptor is None else descriptor, "wb")
        # A library's print must not land between two frames.
        os.dup2(2, 1)
        self.requests, self.cancelled = queue.Queue(), set()

    def listen(self):
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        take = sys.stdin.buffer.read
        while len(prefix := take(8)) == 8:
            head, body = struct.unpack("<II", prefix)
            if head > 2**24 or body > 2**30:
                os._exit(65)
            header, body = json.loads(take(head)), take(body)
            if header["type"] == "cancel":
                self.cancelled.add(header["id"])
            else:
                self.requests.put((header, body))
        os._exit(0)

    def send(self, header, body=b""):
        text = json.dumps(header).encode()
        self.out.write(struct.pack("<II", len(text), len(body)) + text + body)
        self.out.flush()

    def breathe(self, request):
        if request["id"] in self.cancelled:
            raise Refusal("CANCELLED", "cancelled")


def weights(path, digest):
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise Refusal("WEIGHTS_MISSING", "the model's weights are missing") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refusal("WEIGHTS_MISSING", "the model's weights are damaged: they are not what its digest says")
    return content


def padded(network, shape, multiple):
    """Fills batches up to a multiple of rows with their first row: a row meets the same kernels whatever its neighbours."""

    def run(sample, level, labels):
        rows = len(sample)
        index = np.concatenate([np.arange(rows), np.zeros(-rows % multiple, int)])
        out = network(sample[index], level[index], None if labels is None else labels[index])
        if out.dtype != np.float32 or out.shape != (len(index), *shape):
            raise Refusal("BAD_NETWORK", f"out_sample is {out.dtype} {out.shape}: it must be float32 {(len(index), *shape)}")
        return out[:rows]

    return run


class Networks:
    """Open networks, the one not used for longest first."""

    def __init__(self, runtime):
        self.runtime, self.open = runtime, collections.OrderedDict()

    def load(self, path, model, keep):
        known = self.open.get(model["digest"])
        if known and known[0] == model:
            return
        content = weights(path, model["digest"])
        self.open.pop(model["digest"], None)
        network, _ = self.runtime.open(content, path, model)
        self.open[model["digest"]] = (model, padded(network, model["shape"], self.runtime.multiple), len(content))
        while len(self.open) > 1 and sum(size for *_, size in self.open.values()) > keep:
            self.open.popitem(last=False)

    def use(self, digest):
        if digest not in self.open:
            raise Refusal("NOT_LOADED", "no network of this digest is loaded")
        self.open.move_to_end(digest)
        return self.open[digest][:2]


def levels(image):
    """A finite image (C, H, W) as bytes (H, W, C)."""
    return np.clip(image * 127.5 + 128, 0, 255).astype(np.uint8).transpose(1, 2, 0).tobytes()


def denoise(networks, request, body):
    """D(x; sigma) of the body's states, float64."""
    model, network = networks.use(request["digest"])
    refuse_others(None, request["condition"])
    if (request["condition"] or {}).get("measurement"):
        raise Refusal("BAD_REQUEST", "to denoise has no measurement")
    states = np.frombuffer(body, "<f8")
    count, rest = divmod(len(states), int(np.prod(model["shape"])))
    if rest or not 1 <= count <= MOST:
        raise Refusal("BAD_REQUEST", f"the body is 1 to {MOST} states of {model['shape']} float64 values")
    sigma, low, high = request["sigma"], 0, np.inf
    if model["parameterization"] in ("EPSILON", "V"):
        low, high = table(model)[[0, -1]] * (1 - 1e-12, 1 + 1e-12)
    if not (sigma > 0 and low <= sigma <= high):
        raise Refusal("BAD_REQUEST", f"sigma {sigma} is not one of the network's own levels")
    of = denoiser(model, network, request["condition"])
    return of(states.reshape(count, *model["shape"]), sigma).astype("<f8").tobytes()


def draw(parent, networks, request, body):
    model, network = networks.use(request["digest"])
    noises, sampler, begun = request["noises"], request["sampler"], time.perf_counter()
    if not 1 <= len(noises) <= MOST:
        raise Refusal("BAD_REQUEST", f"a draw is of 1 to {MOST} samples")
    refuse_others(sampler, request["condition"])
    measurement, problem = (request["condition"] or {}).get("measurement"), None
    if measurement and request["type"] == "trajectory":
        raise Refusal("BAD_REQUEST", "a trajectory has no measurement")
    if measurement:
        problem = Problem(measurement, model["shape"], body)
        problem.refuse_others(sampler)
    size = int(np.prod(model["shape"]))
    try:
        x = np.stack([initial_noise(noise, size).reshape(model["shape"]) for noise in noises])
    except KeyError as error:
        raise Refusal("BAD_REQUEST", f"this child draws no {error.args[0]}") from error

    def on_the_way(step):
        return np.stack([step_noise(noise, sampler, step, size).reshape(model["shape"]) for noise in noises])

    record, first = recorded(denoiser(model, network, request["condition"]))
    for step, x in enumerate(walk(record, x, sampler, model, on_the_way, problem), 1):
        parent.send({"type": "progress", "id": request["id"], "step": step, "steps": sampler["steps"]})
        sigma, estimates = first()
        for index, estimate in enumerate(estimates if request["type"] == "trajectory" else ()):
            if np.isfinite(estimate).all():
                answer = {"type": "estimate", "id": request["id"], "index": index, "step": step, "sigma": sigma}
                parent.send(answer, levels(estimate))
        parent.breathe(request)
    finite = np.isfinite(x).all(axis=(1, 2, 3))
    share = (time.perf_counter() - begun) * 1000 / len(noises)
    for index, good in enumerate(finite):
        answer = {"id": request["id"], "index": index}
        if good:
            parent.send({"type": "drawn", **answer, "computeMs": share}, levels(x[index]))
        else:
            message = "the network gave NaN or infinity"
            parent.send({"type": "failed", **answer, "code": "NON_FINITE", "message": message})


def check(parent, runtime, request):
    """The verdict: finite, of the declared shape, the same again and in any batch. Of the file's contents little is asked."""
    model, rows = request["model"], MOST
    content = weights(request["path"], model["digest"])
    try:
        opened, parameters = runtime.open(content, request["path"], model)
        network = padded(opened, model["shape"], runtime.multiple)
        part = np.arange(rows) * 11 % rows / (rows - 1)
        level, scale = part * model["timestepScale"], np.ones(rows)
        if model["parameterization"] == "DENOISED":
            level = 0.002 * (80 / 0.002) ** part
            scale = np.hypot(model["sigmaData"] or 0.5, level)
        elif model["noiseSchedule"]:
            level = np.rint(part * (model["noiseSchedule"]["steps"] - 1))
        normals = np.random.default_rng(0).standard_normal((rows, *model["shape"]))
        sample, level = (normals * scale[:, None, None, None]).astype(np.float32), level.astype(np.float32)
        kinds = [*range(model["classes"]), *([] if model["noClass"] is None else [model["noClass"]])]
        labels = np.resize(np.array(kinds, np.int64), rows) if kinds else None

        def run(order, loud=()):
            parent.breathe(request)
            given = sample[order]
            given[list(loud)] *= 50
            return network(given, level[order], None if labels is None else labels[order])

        every, times = np.arange(rows), []
        reference = run(every)
        if not np.isfinite(reference).all():
            raise Refusal("BAD_NETWORK", "it gives NaN or infinity for noise")
        for _ in range(3):
            begun = time.perf_counter()
            again = run(every)
            times.append(time.perf_counter() - begun)
            if again.tobytes() != reference.tobytes():
                raise Refusal("BAD_NETWORK", "it gives another result when it is run again with the same inputs")
        for count, step, start, loud in ((32, 31, 31, 0), (32, 13, 5, 2), (24, 7, 0, 0), (16, 3, 9, 5), (8, 5, 3, 0), (5, 11, 1, 0), (1, 1, 17, 0)):
            order = (start + step * np.arange(count)) % rows
            noisy = range(0, count, loud) if loud else ()
            quiet = np.setdiff1d(np.arange(count), noisy)
            differ = sum(a.tobytes() != b.tobytes() for a, b in zip(run(order, noisy)[quiet], reference[order][quiet]))
            if differ:
                words = f"what it draws depends on what is drawn beside it: {differ} of {count} rows of a batch differ"
                raise Refusal("BAD_NETWORK", words)
    except Refusal as refusal:
        if refusal.code != "BAD_NETWORK":
            raise
        return {"ok": False, "reason": str(refusal)}
    return {"ok": True, "parameters": parameters, "millisecondsPerEvaluation": sorted(times)[1] * 1000 / rows}


def main():
    given = sys.argv[1:]
    torch = [given.pop(0), given.pop(0)][1] if given[:1] == ["--torch"] else None
    parent = Parent(int(given[0]) if given else None)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    np.seterr(all="ignore")
    asked = given[1] if len(given) > 1 else "cpu"
    try:
        runtime = Torch(asked, torch) if torch else Onnx(asked)
    except Refusal as refusal:
        parent.send({"type": "error", "code": refusal.code, "message": str(refusal)})
        sys.exit(69)
    parent.listen()
    parent.send({
        "type": "hello", "protocol": 1, "kind": "drawing", "runtime": runtime.name, "provider": runtime.provider,
        "device": f"{runtime.provider} ({nvidia() if runtime.provider == 'cuda' else processor()[0]})",
        "precision": "float32 network, float64 state", "numericsClass": runtime.numerics(), "passedOver": runtime.passed_over,
    })  # fmt: skip
    networks = Networks(runtime)
    while True:
        request, body = parent.requests.get()
        answer, content = {"type": "done"}, b""
        try:
            if request["type"] == "load":
                networks.load(request["path"], request["model"], request["keepBytes"])
            elif request["type"] in ("draw", "trajectory"):
                draw(parent, networks, request, body)
            elif request["type"] == "denoise":
                content = denoise(networks, request, body)
                answer = {"type": "denoised"}
            elif request["type"] == "check":
                answer = {"type": "checked", "verdict": check(parent, runtime, request)}
            else:
                raise Refusal("BAD_REQUEST", f'this child knows no "{request["type"]}"')
        except Refusal as refusal:
            answer = {"type": "error", "code": refusal.code, "message": str(refusal)}
        except MemoryError:
            answer = {"type": "error", "code": "OUT_OF_MEMORY", "message": "there was not enough memory"}
        except Exception as error:  # the reason is for the log: what a runtime throws names files
            print(repr(error), flush=True)
            answer = {"type": "error", "code": "INTERNAL", "message": "something failed that should not have"}
        parent.cancelled.discard(request["id"])
        parent.send({**answer, "id": request["id"]}, content)


if __name__ == "__main__":
    main()
