"""`showrunner library`, as a person types it."""

import json

import pytest

from showrunner.cli.library import library
from showrunner.cli.output import guarded
from showrunner.cli.parser import build_parser


@pytest.fixture
def run(copied, capsys):
    def run(*words):
        """(status, stdout, stderr)."""
        arguments = build_parser().parse_args(["--home", str(copied.premises.settings.home), "library", *words])
        status = guarded(lambda: library(arguments), is_json=arguments.json)
        out = capsys.readouterr()
        return status, out.out, out.err

    return run


def test_the_library_is_listed_with_what_was_seen_and_what_is_twice(run):
    status, out, err = run()
    assert status == 0
    assert "2 shots" in next(line for line in out.splitlines() if "waves at dusk" in line)
    assert "still, quality" in next(line for line in out.splitlines() if "honeycomb" in line)
    assert "refused" in next(line for line in out.splitlines() if "broken" in line)
    assert "these show the same" in err


def test_programs_get_one_object(run):
    for words, key, count in (
        (("list",), "library", 6),
        (("search", "waves", "at", "dusk"), "found", 2),
        (("remove", "waves at dusk.mp4"), "removed", 1),
    ):
        status, out, _ = run(*words, "--json")
        assert status == 0
        assert len(json.loads(out.splitlines()[-1])[key]) == count


def test_what_is_missing_is_asked_for(run):
    for words in (
        ("add",),
        ("search",),
        ("remove",),
        ("add", "/nowhere"),
        ("remove", "nothing"),
        ("add", "x", "--licence", "MIT"),
    ):
        status, _, err = run(*words)
        assert status not in (0, 70)
        assert "to mend it:" in err


def test_a_file_that_came_in_is_told_of(run, media):
    status, out, err = run("add", str(media / "garden" / "honeycomb_closeup.jpg"), "--json")
    assert status == 0, err
    (added,) = json.loads(out.splitlines()[-1])["added"]
    assert (added["state"], added["kind"]) == ("ready", "image")
