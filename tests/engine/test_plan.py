from engine.world import Memory, foresee, make
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = st.lists(st.sampled_from(["sea", "sky", "sun", "wave", "stone", "light"]), min_size=1, max_size=6)


def keys(entries):
    return {entry.key for entry in entries}


def test_nothing_will_run_when_nothing_changed():
    memory = Memory()
    make(memory, "sea sky")
    plan = foresee(memory, "sea sky")
    assert (plan.will, plan.may, plan.reused) == ((), (), 6)


def test_what_hangs_on_a_new_result_may_run():
    memory = Memory()
    make(memory, "sea sky")
    plan = foresee(memory, "sea sun")
    assert [(entry.step, entry.about) for entry in plan.will] == [("world.write", ""), ("world.speak", "sun")]
    assert [(entry.step, entry.about) for entry in plan.may] == [("world.draw", "sun"), ("world.join", "")]
    assert plan.may[0].because == "world.speak of sun"


def test_nothing_may_run_where_nothing_unknown_lies_between():
    memory = Memory()
    make(memory, "sea sky")
    plan = foresee(memory, "sky sea")
    assert [entry.step for entry in plan.will] == ["world.write", "world.join"]
    assert plan.may == ()


def test_planning_keeps_nothing():
    memory = Memory()
    foresee(memory, "sea sky")
    assert memory.results == memory.machine == {}


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_a_plan_is_right_about_any_edit(before, after):
    memory = Memory()
    make(memory, " ".join(before))
    plan = foresee(memory, " ".join(after))
    _, _, calls = make(memory, " ".join(after))
    ran = [call for call in calls if call.outcome == "done"]
    assert keys(plan.will) <= {call.key for call in ran}
    foreseen = {(entry.step, entry.about) for entry in (*plan.will, *plan.may)}
    assert {(call.step, call.about) for call in ran} <= foreseen
    assert plan.is_complete
