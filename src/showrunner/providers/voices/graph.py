"""Speech models with their clock exposed: the durations they compute inside become an output.

Both models we load predict how many frames each symbol lasts and throw the numbers away. Here the graph is given
one more output in memory; the file on disk stays as its author made it.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from showrunner.providers.voices import wire

SAMPLES_PER_FRAME = 600  # at 24 kHz: one duration unit is 25 ms, in Kokoro and in what was distilled from it

HELD = "held"
_FREE, _MASK = "held/free", "held/mask"
_IS_HELD = wire.node("Cast", [HELD], _MASK, to=wire.BOOL)

Frames = NDArray[np.int64]
Session: TypeAlias = ort.InferenceSession


def with_durations(model: bytes, tensor: str) -> Session:
    """A session of the whole model whose last output is `tensor`, the frames per symbol.

    It takes one more input, HELD: frames that a symbol shall last, and 0 where the model decides.
    """
    return _session(_with_graph(model, lambda graph: _held(graph, tensor)))


def durations_only(model: bytes, tensor: str) -> Session:
    """A session of just the nodes that `tensor` depends on: the same durations in a few ms, without the sound."""
    return _session(_with_graph(model, lambda graph: _upstream(graph, tensor)))


def held(frames: Frames) -> dict[str, object]:
    """As the input of a session `with_durations`."""
    return {HELD: frames.astype(np.float32)}


def frames(output: Any) -> Frames:
    """The durations as whole frames, one per symbol and padding symbol."""
    return np.asarray(output, np.float64).ravel().round().astype(np.int64)


def _with_graph(model: bytes, changed: Callable[[memoryview], bytes]) -> bytes:
    made: list[bytes | memoryview] = []
    for part in wire.fields(model):
        is_graph = part.number == wire.MODEL_GRAPH
        made.append(wire.field(part.number, changed(part.content)) if is_graph else part.whole)
    return b"".join(made)


def _held(graph: memoryview, tensor: str) -> bytes:
    """The graph in which `tensor` is what the model decides only where HELD is 0."""
    at, node = _maker(graph, tensor)
    chosen = [
        wire.renamed_output(node.content, tensor, _FREE),
        _IS_HELD,
        wire.node("Where", [_MASK, HELD, _FREE], tensor),
    ]
    after = graph[at + len(node.whole) :]
    return b"".join([graph[:at], *chosen, after, wire.input(HELD), wire.output(tensor)])


def _maker(graph: memoryview, tensor: str) -> tuple[int, wire.Field]:
    """The node that makes `tensor`, and the byte it begins at."""
    at, name = 0, tensor.encode()
    for part in wire.fields(graph):
        may_make = part.number == wire.GRAPH_NODE and name in bytes(part.content)  # quicker than to read all its names
        if may_make and tensor in wire.texts(part.content, wire.NODE_OUTPUT):
            return at, part
        at += len(part.whole)
    raise ValueError(f"no node of the model makes {tensor}")


def _upstream(graph: memoryview, tensor: str) -> bytes:
    """The graph that leads to `tensor` and nowhere else."""
    parts = list(wire.fields(graph))
    nodes = [part for part in parts if part.number == wire.GRAPH_NODE]
    needed = _needed(nodes, tensor)
    used = {name for index in needed for name in wire.texts(nodes[index].content, wire.NODE_INPUT)}
    names = {wire.GRAPH_INPUT: wire.VALUE_NAME, wire.GRAPH_INITIALIZER: wire.TENSOR_NAME}
    kept: list[bytes | memoryview] = [nodes[index].whole for index in sorted(needed)]
    for part in parts:
        if part.number in names:
            kept += [part.whole for name in wire.texts(part.content, names[part.number]) if name in used]
        elif part.number not in (wire.GRAPH_NODE, wire.GRAPH_OUTPUT, wire.GRAPH_VALUE_INFO):
            kept.append(part.whole)
    return b"".join([*kept, wire.output(tensor)])


def _needed(nodes: Sequence[wire.Field], tensor: str) -> set[int]:
    """Which nodes, by their places, have a part in making `tensor`."""
    made_by = {name: place for place, node in enumerate(nodes) for name in wire.texts(node.content, wire.NODE_OUTPUT)}
    wanted, needed = [tensor], set[int]()
    while wanted:
        index = made_by.get(wanted.pop())
        if index is not None and index not in needed:
            needed.add(index)
            wanted.extend(wire.texts(nodes[index].content, wire.NODE_INPUT))
    return needed


def _session(model: bytes) -> Session:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the sound must not depend on the machine's cores
    options.log_severity_level = 3
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
