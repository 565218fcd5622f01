"""Golden numbers of the blur in src/inference/measurements/deblur.ts, from SciPy: writes blur.json beside itself.

    python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
    venv/bin/python test/golden/blur.py
"""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy.ndimage import gaussian_filter

rng = np.random.default_rng(17)
cases = []
for height, width, sigma in [(28, 28, 1.0), (9, 14, 2.3), (5, 8, 4.0)]:
    image = rng.uniform(-1, 1, (height, width))
    blurred = gaussian_filter(image, sigma, mode="reflect", truncate=4.0)
    cases.append(
        {"shape": [1, height, width], "blurSigma": sigma, "image": image.ravel().tolist(), "blurred": blurred.ravel().tolist()}
    )
source = f"scipy {scipy.__version__} ndimage.gaussian_filter(mode='reflect', truncate=4.0)"
Path(__file__).with_suffix(".json").write_text(json.dumps({"source": source, "cases": cases}) + "\n")
