"""The few fields of an ONNX file that we write and read ourselves."""

import onnx
import pytest

from showrunner.providers.voices import wire
from showrunner.providers.voices.library import ASSETS, dsp

MODEL = (ASSETS / "hibari.onnx").read_bytes()


def test_fields_put_together_again_are_the_message():
    assert b"".join(part.whole for part in wire.fields(MODEL)) == MODEL


def test_a_graph_added_after_a_model_is_merged_into_its_own():
    grown = onnx.load_from_string(MODEL + wire.field(wire.MODEL_GRAPH, wire.output("/Clip_output_0")))
    before = onnx.load_from_string(MODEL).graph
    assert [o.name for o in grown.graph.output] == [*(o.name for o in before.output), "/Clip_output_0"]
    assert grown.graph.output[-1].type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    assert len(grown.graph.node) == len(before.node)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 16_384])
def test_contents_of_any_length_come_back(length):
    (part,) = wire.fields(wire.field(12, bytes(length)))
    assert (part.number, bytes(part.content)) == (12, bytes(length))


@pytest.mark.parametrize("cut", [1, 2, 5])
def test_a_message_cut_short_is_refused(cut):
    with pytest.raises(ValueError, match=r"longer|inside"):
        list(wire.fields(wire.field(12, b"abc" + bytes(200))[:cut]))


def test_the_voice_needs_no_scipy():
    assert dsp.FFT_BACKEND == "numpy"
