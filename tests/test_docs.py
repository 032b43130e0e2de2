"""What the documentation says of the code is what the code does."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


@pytest.mark.parametrize(("name", "text"), generated().items(), ids=lambda value: value if len(value) < 40 else "")
def test_reference_pages_are_current(name, text):
    assert (ROOT / "docs" / "reference" / name).read_text() == text, "run docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_pages_are_ones_the_command_line_takes(page):
    """Every `showrunner …` line in a code block parses; words in CAPITALS stand for something."""
    for line in commands(page.read_text()):
        parse(line)


def commands(text: str) -> list[str]:
    blocks = re.findall(r"```(?:sh|console|bash)?\n(.*?)```", text, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if re.match(r"(\./)?showrunner\b", line.strip())]


def parse(line: str) -> None:
    import shlex

    from showrunner.cli.parser import build_parser

    words = shlex.split(line, comments=True)[1:]
    words = words[: next((n for n, word in enumerate(words) if word in ("|", ">", "&&", ";")), len(words))]
    try:
        build_parser().parse_args(words)
    except SystemExit as left:
        assert left.code == 0, line


def test_every_page_a_message_points_to_exists():
    for file in (ROOT / "src").rglob("*.py"):
        for page in re.findall(r"docs/[\w/-]+\.(?:md|json)", file.read_text()):
            assert (ROOT / page).exists(), f"{file.name} speaks of {page}"
