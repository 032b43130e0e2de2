"""Speech models with their clock exposed: the durations they compute inside become an output.

Both models we load predict how many frames each symbol lasts and throw the numbers away. Here the graph is given
one more output in memory; the file on disk stays as its author made it.
"""

from typing import Any, TypeAlias

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

SAMPLES_PER_FRAME = 600  # at 24 kHz: one duration unit is 25 ms, in Kokoro and in what was distilled from it

Frames = NDArray[np.int64]
Session: TypeAlias = ort.InferenceSession


def with_durations(model: bytes, tensor: str) -> Session:
    """A session of the whole model whose last output is `tensor`, the frames per symbol."""
    graph = onnx.load_from_string(model)
    graph.graph.output.append(_output(tensor))
    return _session(graph.SerializeToString())


def durations_only(model: bytes, tensor: str) -> Session:
    """A session of just the nodes that `tensor` depends on: the same durations in a few ms, without the sound."""
    whole = onnx.load_from_string(model)
    nodes = _upstream(whole.graph.node, tensor)
    used = {name for node in nodes for name in node.input}
    part = onnx.helper.make_graph(
        nodes,
        "durations",
        [i for i in whole.graph.input if i.name in used],
        [_output(tensor)],
        [i for i in whole.graph.initializer if i.name in used],
    )
    made = onnx.helper.make_model(part, opset_imports=whole.opset_import, ir_version=whole.ir_version)
    return _session(made.SerializeToString())


def frames(output: Any) -> Frames:
    """The durations as whole frames, one per symbol and padding symbol."""
    return np.asarray(output, np.float64).ravel().round().astype(np.int64)


def _output(tensor: str) -> Any:
    return onnx.helper.make_tensor_value_info(tensor, onnx.TensorProto.FLOAT, None)


def _upstream(nodes: Any, tensor: str) -> list[Any]:
    made_by = {output: index for index, node in enumerate(nodes) for output in node.output}
    wanted, needed = [tensor], set[int]()
    while wanted:
        index = made_by.get(wanted.pop())
        if index is not None and index not in needed:
            needed.add(index)
            wanted.extend(nodes[index].input)
    return [nodes[index] for index in sorted(needed)]


def _session(model: bytes) -> Session:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the sound must not depend on the machine's cores
    options.log_severity_level = 3
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
