"""As much of the ONNX file format as giving a model another input and output takes: messages of protocol buffers.

The package `onnx` does this and much else, for 0.15 s of CPU to import. Field numbers are those of onnx.proto.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT, GRAPH_VALUE_INFO = 1, 5, 11, 12, 13
NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR, NODE_ATTRIBUTE = 1, 2, 4, 5
ATTRIBUTE_NAME, ATTRIBUTE_INT, ATTRIBUTE_TYPE, INT = 1, 3, 20, 2
TENSOR_NAME = 8
VALUE_NAME, VALUE_TYPE = 1, 2
TYPE_TENSOR = 1
FLOAT = b"\x08\x01"  # TypeProto.Tensor: elem_type (field 1) is FLOAT (1)
BOOL = 9  # TensorProto.DataType


class Field(NamedTuple):
    number: int
    content: memoryview  # of strings, bytes and messages; empty for numbers
    whole: memoryview  # as it stands in the message, tag and all


def fields(message: bytes | memoryview) -> Iterator[Field]:
    """The fields of a message in order. Raises ValueError where it is none."""
    view, at = memoryview(message), 0
    while at < len(view):
        begun = at
        tag, at = _number(view, at)
        start = at
        match tag & 7:
            case 0:
                start = at = _number(view, at)[1]
            case 1:
                start = at = at + 8
            case 2:
                size, start = _number(view, at)
                at = start + size
            case 5:
                start = at = at + 4
            case kind:
                raise ValueError(f"a field of the unknown wire type {kind} at byte {begun}")
        if at > len(view):
            raise ValueError(f"the field at byte {begun} is longer than its message")
        yield Field(tag >> 3, view[start:at], view[begun:at])


def field(number: int, content: bytes) -> bytes:
    """A string or message as a field of another."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def texts(message: memoryview, number: int) -> list[str]:
    """The strings in one repeated field."""
    return [str(each.content, "utf-8") for each in fields(message) if each.number == number]


def output(tensor: str) -> bytes:
    """A float tensor as an output of a graph, its shape left open."""
    return field(GRAPH_OUTPUT, _tensor(tensor))


def input(tensor: str) -> bytes:
    """A float tensor as an input of a graph, its shape left open."""
    return field(GRAPH_INPUT, _tensor(tensor))


def node(operator: str, inputs: Sequence[str], output: str, **attributes: int) -> bytes:
    """A node of a graph."""
    names = [field(NODE_INPUT, name.encode()) for name in inputs]
    made = [*names, field(NODE_OUTPUT, output.encode()), field(NODE_OPERATOR, operator.encode())]
    made += [field(NODE_ATTRIBUTE, _whole_number(name, value)) for name, value in attributes.items()]
    return field(GRAPH_NODE, b"".join(made))


def renamed_output(node: memoryview, old: str, new: str) -> bytes:
    """The node, whose content is given, with another name for one of its outputs."""
    other = field(NODE_OUTPUT, new.encode())
    parts = (
        other if part.number == NODE_OUTPUT and str(part.content, "utf-8") == old else part.whole
        for part in fields(node)
    )
    return field(GRAPH_NODE, b"".join(parts))


def _tensor(name: str) -> bytes:
    return field(VALUE_NAME, name.encode()) + field(VALUE_TYPE, field(TYPE_TENSOR, FLOAT))


def _whole_number(name: str, value: int) -> bytes:
    kind = _varint(ATTRIBUTE_TYPE << 3) + _varint(INT)
    return field(ATTRIBUTE_NAME, name.encode()) + _varint(ATTRIBUTE_INT << 3) + _varint(value) + kind


def _number(view: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(view):
        byte = view[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7
    raise ValueError("the message ends inside a number")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
