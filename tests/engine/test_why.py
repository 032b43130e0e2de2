import json

from engine.world import Memory, make

from showrunner.engine.ports import Call
from showrunner.engine.why import differences, reason


def call(inputs, *, key="k", step="s", version=1, about="", outcome="done"):
    return Call(step=step, version=version, about=about, key=key, outcome=outcome, took_ms=0, inputs=json.dumps(inputs))


def test_the_first_differing_argument_is_named_with_both_sides():
    earlier = [call({"line": {"text": "Honey spoils."}, "pace": 100})]
    found = reason("s", 1, "", json.dumps({"line": {"text": "Honey keeps."}, "pace": 100}), "new", earlier)
    assert (found.first.path, found.first.before, found.first.after) == ("line.text", "Honey spoils.", "Honey keeps.")
    assert found.differing == 1


def test_the_most_similar_earlier_call_is_the_one_compared_with():
    earlier = [call({"a": 1, "b": 1, "c": 1}), call({"a": 1, "b": 2, "c": 3})]
    assert reason("s", 1, "", json.dumps({"a": 1, "b": 2, "c": 4}), "new", earlier).first.path == "c"


def test_a_lost_result_is_said_to_be_lost():
    assert "gone" in reason("s", 1, "", "{}", "same", [call({}, key="same")]).text


def test_a_raised_version_is_the_reason():
    assert "version 1 became 2" in reason("s", 2, "", "{}", "new", [call({})]).text


def test_a_step_that_never_ran_says_so():
    assert "never run" in reason("other", 1, "", "{}", "k", [call({})]).text


def test_lists_are_compared_by_place():
    assert [d.path for d in differences({"w": [1, 2]}, {"w": [1, 3, 4]})] == ["w[1]", "w[2]"]


def test_calls_of_a_real_run_explain_each_other():
    memory = Memory()
    _, _, before = make(memory, "sea sky")
    _, _, after = make(memory, "sea sun")
    spoken = next(c for c in after if c.step == "world.speak" and c.outcome == "done")
    found = reason(spoken.step, spoken.version, spoken.about, spoken.inputs, spoken.key, before)
    assert (found.first.path, found.first.after) == ("word", "sun")
