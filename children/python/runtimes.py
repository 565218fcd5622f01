"""What runs networks: ONNX Runtime, or PyTorch by a function of yours. A network is f(sample, level, labels) on NumPy arrays."""
import importlib
import importlib.util
import os
import platform

import numpy as np
import onnx_file

TOLERANCE = 1e-4


class Refusal(Exception):
    """Becomes an `error` answer."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def processor():
    """Model and widest instruction set, as in the built child's classes."""
    try:
        info = open("/proc/cpuinfo").read().split("\n\n")[0]
    except OSError:
        return platform.processor() or platform.machine(), platform.machine()
    lines = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    lines = {name.strip(): value.strip() for name, value in lines.items()}
    flags = set(lines.get("flags", lines.get("Features", "")).split())
    widest = [("avx512", {"avx512f", "avx512bw", "avx512dq", "avx512vl"}), ("avx2", {"avx2", "fma"}), ("neon", {"asimd"})]
    kind = next((name for name, needed in widest if needed <= flags), "basic")
    return lines.get("model name", platform.machine()), f"{platform.machine()}-{kind}"


def nvidia():
    """Card and driver as the driver lists them."""
    try:
        bus = sorted(os.listdir("/proc/driver/nvidia/gpus"))[0]
        lines = open(f"/proc/driver/nvidia/gpus/{bus}/information").read().splitlines()
        card = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("Model"))
        version = open("/proc/driver/nvidia/version").read().split("Module", 1)[1].split()[0]
        return f"{card}, driver {version}"
    except (OSError, IndexError, StopIteration):
        return "unknown"


class Onnx:
    """ONNX Runtime on the processor (one thread, so that bits do not hang on how work was shared) or on CUDA."""

    # One algorithm whatever the batch, and no timing that decides it; full float32.
    CUDA = ("CUDAExecutionProvider", {"use_tf32": "0", "cudnn_conv_algo_search": "DEFAULT"})
    CPU = "CPUExecutionProvider"

    def __init__(self, asked):
        import onnxruntime

        self.ort = onnxruntime
        self.name = f"onnxruntime {onnxruntime.__version__} (Python)"
        self.provider, self.passed_over = "cpu", []
        for device in {"auto": ["cuda"], "cuda": ["cuda"], "cpu": []}.get(asked, [asked]):
            why = self.why_not(device)
            if why is None:
                self.provider = device
            elif asked != "auto":
                raise Refusal("NO_DEVICE", f"{device}: {why}")
            else:
                self.passed_over.append(f"{device}: {why}")
        # On one thread of the processor kernels change at 8 rows; of a GPU nothing is known, so that it sees one size alone.
        self.multiple = 8 if self.provider == "cpu" else 32

    def why_not(self, device):
        if device != "cuda":
            return "this child knows cpu and cuda"
        if self.CUDA[0] not in self.ort.get_available_providers():
            return "the installed onnxruntime is not the one for GPUs"
        sample = np.sin(np.arange(4096, dtype=np.float32) ** 2).reshape(64, 64)
        try:
            session = self.session(onnx_file.matrix_product(), [self.CUDA, self.CPU])
            if session.get_providers()[0] != self.CUDA[0]:
                return "CUDA's libraries or a driver are missing"
            found, exact = session.run(None, {"sample": sample})[0], sample @ sample
        except Exception as error:  # what a driver throws has no common class
            print(error)
            return "it does not run a small network"
        apart = float(np.abs(found - exact).max() / np.abs(exact).max())
        return None if apart <= TOLERANCE else f"a small run differs from the processor's by {apart:.1e} of its largest value"

    def session(self, file, providers):
        options = self.ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return self.ort.InferenceSession(file, options, providers=providers)

    def open(self, file, path, model):
        """The network and its count of parameters."""
        try:
            count, outside = onnx_file.inspect(file)
            if outside:
                raise Refusal("BAD_NETWORK", "its weights lie in another file: save them inside the ONNX file")
            session = self.session(file, [self.CUDA, self.CPU] if self.provider == "cuda" else [self.CPU])
        except Refusal:
            raise
        except Exception as error:
            print(error)
            raise Refusal("BAD_NETWORK", f"ONNX Runtime {self.ort.__version__} does not take the network") from error
        level = "sigma" if model["parameterization"] == "DENOISED" else "timestep"
        types = {given.name: given.type for given in session.get_inputs()}
        wanted = {"sample", level} | ({"class_label"} if model["classes"] else set())
        if set(types) != wanted or "out_sample" not in {given.name for given in session.get_outputs()}:
            raise Refusal("BAD_NETWORK", f"its inputs must be {', '.join(sorted(wanted))}, and its output out_sample")

        if types[level] != "tensor(float)":
            raise Refusal("BAD_NETWORK", f"its {level} must be float32: this child rounds no levels to a table")

        def run(sample, levels, labels):
            feeds = {"sample": sample, level: levels} | ({} if labels is None else {"class_label": labels})
            return session.run(["out_sample"], feeds)[0]

        return run, count

    def numerics(self):
        device = f"cuda-{nvidia()}/" if self.provider == "cuda" else ""
        return f"{device}cpu-{processor()[1]}/python-ort-{self.ort.__version__}/all/t1/p{self.multiple}/numpy-{np.__version__}"


class Torch:
    """`FILE.py:FUNCTION` or `module:FUNCTION`: FUNCTION(path, model) gives a module f(sample, level, class_label or None)."""

    # oneDNN chooses its kernels by the batch: padded to 8, rows of a batch of 8 differ from those of 32 (torch 2.15.0).
    multiple = 32

    def __init__(self, asked, where):
        # cuBLAS is deterministic only with a workspace of its own.
        os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
        import torch

        self.torch = torch
        name, _, function = where.rpartition(":")
        if name.endswith(".py"):
            spec = importlib.util.spec_from_file_location("networks", name)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        else:
            module = importlib.import_module(name)
        self.make = getattr(module, function)
        there = torch.cuda.is_available()
        if asked not in ("auto", "cpu", "cuda") or (asked == "cuda" and not there):
            raise Refusal("NO_DEVICE", f"{asked}: this PyTorch has no such device")
        self.provider = "cuda" if there and asked != "cpu" else "cpu"
        self.passed_over = [] if there or asked == "cpu" else ["cuda: this PyTorch has no such device"]
        self.name = f"torch {torch.__version__}"
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = False

    def open(self, file, path, model):
        network = self.make(path, model)
        count = 0
        if isinstance(network, self.torch.nn.Module):
            network = network.to(self.provider).eval()
            count = sum(values.numel() for values in network.parameters())

        def run(*inputs):
            with self.torch.inference_mode():
                given = [None if one is None else self.torch.from_numpy(one).to(self.provider) for one in inputs]
                return network(*given).float().cpu().numpy()

        return run, count

    def numerics(self):
        torch = self.torch
        device = ""
        if self.provider == "cuda":
            device = f"cuda-{nvidia()}-cuda{torch.version.cuda}-cudnn{torch.backends.cudnn.version()}/"
        return f"{device}cpu-{processor()[1]}/torch-{torch.__version__}/t1/p{self.multiple}/numpy-{np.__version__}"
