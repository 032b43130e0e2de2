"""Fingerprints of code: the syntax trees of a module and of all it reaches of ours, without comments and docstrings."""

import ast
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ROOT = "showrunner"
_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Not part of what a step gives: the engine and the catalog carry results, errors only say what went wrong.
LEFT_OUT = (
    "showrunner.engine",
    "showrunner.catalog",
    "showrunner.errors",
    "showrunner.store",
    "showrunner.kit.workers",
)


def shape(module: str, *, without: tuple[str, ...] = ()) -> str:
    """Sixteen hex digits that change when the code behind `module` does."""
    reached = sorted(_closure(module, (*LEFT_OUT, *without)))
    return hashlib.sha256("\n".join(_dump(name) for name in reached).encode()).hexdigest()[:16]


def _closure(module: str, without: tuple[str, ...]) -> set[str]:
    found, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in found or any(name == left or name.startswith(f"{left}.") for left in without):
            continue
        found.add(name)
        waiting += _imports(name)
    return found


@cache
def _file(module: str) -> Path | None:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    assert file is not None, module
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return tree


@cache
def _dump(module: str) -> str:
    return ast.dump(_tree(module))


@cache
def _imports(module: str) -> tuple[str, ...]:
    """Modules of ours that `module` imports, wherever in it."""
    found = []
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(name for name in found if name.split(".")[0] == ROOT and _file(name) is not None)
