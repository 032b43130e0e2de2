"""Speech models with their clock exposed: the durations they compute inside become an output.

Both models we load predict how many frames each symbol lasts and throw the numbers away. Here the graph is given
one more output in memory; the file on disk stays as its author made it.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from showrunner.providers.voices import wire

SAMPLES_PER_FRAME = 600  # at 24 kHz: one duration unit is 25 ms, in Kokoro and in what was distilled from it

Frames = NDArray[np.int64]
Session: TypeAlias = ort.InferenceSession


def with_durations(model: bytes, tensor: str) -> Session:
    """A session of the whole model whose last output is `tensor`, the frames per symbol."""
    return _session(model + wire.field(wire.MODEL_GRAPH, wire.output(tensor)))  # messages that follow are merged


def durations_only(model: bytes, tensor: str) -> Session:
    """A session of just the nodes that `tensor` depends on: the same durations in a few ms, without the sound."""
    made: list[bytes | memoryview] = []
    for part in wire.fields(model):
        is_graph = part.number == wire.MODEL_GRAPH
        made.append(wire.field(part.number, _upstream(part.content, tensor)) if is_graph else part.whole)
    return _session(b"".join(made))


def frames(output: Any) -> Frames:
    """The durations as whole frames, one per symbol and padding symbol."""
    return np.asarray(output, np.float64).ravel().round().astype(np.int64)


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
