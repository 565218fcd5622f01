"""What a network of SSCD's interface makes of images by Pillow, NumPy and onnxruntime alone: unit vectors, float64."""
import argparse
import base64
import io
import json
import sys

import numpy as np
import onnxruntime
from PIL import Image

parser = argparse.ArgumentParser()
parser.add_argument("network")
parser.add_argument("--size", type=int, default=320)
options = parser.parse_args()

images = [Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB") for text in json.load(sys.stdin)]
size = (options.size, options.size)
batch = np.stack([np.asarray(image.resize(size, Image.Resampling.BILINEAR)) for image in images])
session = onnxruntime.InferenceSession(options.network, providers=["CPUExecutionProvider"])
(vectors,) = session.run(None, {session.get_inputs()[0].name: batch})
vectors = vectors.astype(np.float64)
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
json.dump(vectors.tolist(), sys.stdout)
