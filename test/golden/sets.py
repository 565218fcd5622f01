"""The first 12 images of Fashion-MNIST as others save them: writes sets/*.npy by NumPy and sets/tiny.parquet by pyarrow,
in the layout of Hugging Face's datasets (struct of bytes and path, PNG by Pillow).

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 pillow==13.0.0 pyarrow==26.0.1
    venv/bin/python test/golden/sets.py
"""
import gzip
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

HERE = Path(__file__).resolve().parent
ZOO = HERE.parent.parent / "zoo" / "training"
OUT = HERE / "sets"
COUNT = 12

with gzip.open(ZOO / "fashion-mnist-32768-images-idx3-ubyte.gz") as file:
    images = np.frombuffer(file.read(16 + 784 * COUNT)[16:], np.uint8).reshape(COUNT, 28, 28)
with gzip.open(ZOO / "fashion-mnist-32768-labels-idx1-ubyte.gz") as file:
    labels = np.frombuffer(file.read(8 + COUNT)[8:], np.uint8)

OUT.mkdir(exist_ok=True)
np.save(OUT / "tiny.npy", images)
np.save(OUT / "tiny-colour.npy", np.repeat(images[:3, :, :, None], 3, axis=3))
np.save(OUT / "tiny-fortran.npy", np.asfortranarray(images[:2]))
np.save(OUT / "tiny-float.npy", images[:2].astype(np.float32))
np.save(OUT / "tiny-labels.npy", labels.astype(np.int64))


def png(image):
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG")
    return {"bytes": out.getvalue(), "path": None}


def jpeg(image):
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG")
    return {"bytes": out.getvalue(), "path": None}


layout = pa.schema([("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])), ("label", pa.int64())])
rows = {"image": [png(image) for image in images], "label": labels.tolist()}
pq.write_table(pa.table(rows, schema=layout), OUT / "tiny.parquet", row_group_size=5)
pq.write_table(pa.table(rows, schema=layout), OUT / "tiny-gzip.parquet", compression="gzip")
photos = {"image": [jpeg(image) for image in images[:2]], "label": labels[:2].tolist()}
pq.write_table(pa.table(photos, schema=layout), OUT / "tiny-jpeg.parquet")
