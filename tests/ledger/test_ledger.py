"""A step or provider whose code changed must say whether its result did.

The ledger holds a fingerprint of each. When one differs, either raise `version=` in the step (`revision` in the
provider and its card), because results change; or, when they do not, run `./check tests/ledger --bless`.
"""

import importlib
import json
import pkgutil
from pathlib import Path

import pytest
from ledger.shapes import shape

import showrunner.steps
from showrunner.engine.step import Step
from showrunner.providers.registry import BUILT_IN

LEDGER = Path(__file__).with_name("ledger.json")
PROVIDERS = ("showrunner.providers", "showrunner.language")  # they answer for themselves, by revision


def now():
    found = {}
    for info in pkgutil.iter_modules(showrunner.steps.__path__, "showrunner.steps."):
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            if isinstance(value, Step) and value.function.__module__ == module.__name__:
                found[f"step {value.name}"] = [value.version, shape(module.__name__, without=PROVIDERS)]
    for name, card in BUILT_IN.items():
        module = card.target.partition(":")[0]
        found[f"provider {name}"] = [card.revision, shape(module, without=("showrunner.providers.registry",))]
    return found


def test_changed_code_says_whether_its_results_changed(request):
    found = now()
    if request.config.getoption("--bless"):
        LEDGER.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    known = json.loads(LEDGER.read_text())
    silent = [
        name for name in found if name in known and found[name][0] == known[name][0] and found[name] != known[name]
    ]
    assert not silent, f"{', '.join(silent)}: raise its number, or ./check tests/ledger --bless if results are the same"
    assert known.keys() == found.keys(), "a step or provider came or went: ./check tests/ledger --bless"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("x = 1", "x = 1  # said", True),
        ("def f():\n    'Doc.'\n    return 1", "def f():\n    'Other.'\n    return 1", True),
        ("x = 1", "x = 2", False),
    ],
)
def test_only_code_counts(tmp_path, monkeypatch, before, after, same):
    found = []
    for number, code in enumerate((before, after)):
        folder = tmp_path / str(number)
        folder.mkdir()
        module = f"shaped_{tmp_path.name}_{number}"
        (folder / f"{module}.py").write_text(code)
        monkeypatch.syspath_prepend(folder)
        found.append(shape(module))
    assert (found[0] == found[1]) == same
