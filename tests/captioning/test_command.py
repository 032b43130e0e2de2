"""`showrunner caption`: flags become an order, and what cannot be is refused by the flag's name."""

import asyncio

import pytest

from showrunner.cli import caption
from showrunner.cli.parser import build_parser
from showrunner.errors import BriefError, MissingModel, NotFound
from showrunner.wiring import Studio


def parsed(*words):
    return build_parser().parse_args(["caption", *map(str, words)])


def order(studio, *words):
    return asyncio.run(caption._order(parsed(*words), studio))


@pytest.fixture(scope="module")
def studio(home):
    return Studio(home)


def test_flags_become_an_order(studio, footage, tmp_path):
    script = tmp_path / "said.txt"
    script.write_text("Honey never spoils.")
    words = ["--style", "box", "--words", 3, "--position", "top", "--font", "Inter", "--accent", "#ff0000", "--soft"]
    more = ["--language", "en", "--model", "small", "--script", script, "--mask-profanity", "--no-burn", "--title", "T"]
    found = order(studio, footage("plain.mp4"), *words, *more)
    assert (found.design.style, found.design.position, found.design.font) == ("box", "top", "Inter")
    assert (found.words_per_line, found.language, found.model.model, found.title) == (3, "en", "small", "T")
    assert (found.burn, found.soft, found.mask_profanity, found.script) == (False, True, True, "Honey never spoils.")
    assert found.source.name == "plain.mp4"


def test_without_flags_the_picture_is_captioned_as_it_reads_best(studio, footage):
    found = order(studio, footage("plain.mp4"))
    assert (found.burn, found.soft, found.language, found.script, found.words_per_line) == (
        True,
        False,
        None,
        None,
        None,
    )
    assert found.model.model == "base"


@pytest.mark.parametrize(
    ("words", "error", "field"),
    [
        (("--model", "enormous"), BriefError, "model"),
        (("--script", "no-such-file.txt"), NotFound, "script"),
        (("--palette", "octarine"), BriefError, "design"),
        (("--font", "Comic Sans"), BriefError, "design"),
        (("--ink", "red"), BriefError, "design.ink"),
        (("--words", "0"), BriefError, "words_per_line"),
        (("--language", "klingon?"), BriefError, "language"),
    ],
)
def test_what_cannot_be_is_refused_by_name(studio, footage, words, error, field):
    with pytest.raises(error) as caught:
        order(studio, footage("plain.mp4"), *words)
    assert caught.value.field == field


def test_a_folder_without_a_model_says_what_is_missing(studio, footage, tmp_path):
    with pytest.raises(MissingModel, match=r"model\.bin"):
        order(studio, footage("plain.mp4"), "--model", tmp_path)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (("--sidecar", "srt, VTT,srt"), ("srt", "vtt")),
        ((), ()),
        (("--no-burn",), ("srt",)),
        (("--no-burn", "--soft"), ()),
    ],
)
def test_kinds_of_caption_files(words, kinds):
    assert caption._sidecars(parsed("talk.mp4", *words)) == kinds


def test_a_kind_of_file_that_nobody_knows_is_refused():
    with pytest.raises(BriefError, match="doc") as caught:
        caption._sidecars(parsed("talk.mp4", "--sidecar", "srt,doc"))
    assert caught.value.field == "sidecar"
