"""The little of onnx.proto3 that a child needs without the onnx package: what a file holds, and a network to try a device with."""


def parts(data):
    """(field number, value) of a protobuf message: bytes, or an integer for a varint. ValueError where it is none."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            if at >= len(data) or shift > 63:
                raise ValueError("cut short")
            byte, at = data[at], at + 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
            continue
        length = varint() if kind == 2 else {1: 8, 5: 4}.get(kind, len(data) + 1)
        if at + length > len(data):
            raise ValueError("cut short")
        yield key >> 3, data[at : at + length]
        at += length


def inspect(file):
    """How many parameters the graph's initializers hold, and whether some lie outside the file."""
    count, outside = 0, False
    for field, graph in parts(memoryview(file)):
        for number, tensor in parts(graph) if field == 7 else ():
            if number == 5:
                size = 1
                for name, value in parts(tensor):
                    if name == 1:
                        for dim in [value] if isinstance(value, int) else _varints(value):
                            size *= dim
                    outside |= name == 14 and value == 1
                count += size
    return count, outside


def _varints(packed):
    value = shift = 0
    for byte in packed:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def matrix_product():
    """An ONNX file: out_sample = sample @ sample."""
    def text(number, value):
        value = value if isinstance(value, bytes) else value.encode()
        return bytes([number << 3 | 2, len(value)]) + value

    def tensor(name):
        return text(1, name) + text(2, text(1, bytes([8, 1])))  # elem_type float32, any shape

    node = text(1, "sample") + text(1, "sample") + text(2, "out_sample") + text(4, "MatMul")
    graph = text(1, node) + text(2, "trial") + text(11, tensor("sample")) + text(12, tensor("out_sample"))
    return bytes([8, 8]) + text(7, graph) + text(8, bytes([16, 16]))
