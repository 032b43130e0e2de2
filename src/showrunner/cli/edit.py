"""edit: a film's drafts, in the user's editor as YAML or by --set."""

import argparse
import json
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

import yaml

from showrunner.cli import output
from showrunner.errors import BriefError
from showrunner.wiring import Studio


def edit(arguments: argparse.Namespace) -> int:
    studio = Studio(arguments.home)
    film = studio.film(arguments.film).id
    if arguments.show:
        output.answer(_as_yaml(studio.draft(film, arguments.draft)))
        return 0
    if arguments.revert:
        studio.revert(film, arguments.draft)
    elif arguments.changes:
        studio.edit(film, arguments.changes)
    elif not _in_editor(studio, film, arguments.draft):
        output.say("nothing changed")
        return 0
    output.say(f"changed; showrunner plan {film} shows what will run, showrunner redo {film} makes it")
    if arguments.json:
        output.last_line({"film": film})
    return 0


def _in_editor(studio: Studio, film: str, draft: str) -> bool:
    """Let the person change the draft; a version that does not parse stays in a file they are told of."""
    before = _as_yaml(studio.draft(film, draft))
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.NamedTemporaryFile("w", suffix=f"-{draft}.yaml", delete=False, encoding="utf-8") as file:
        file.write(before)
    path = Path(file.name)
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BriefError(
            f"the editor {editor!r} failed: {error}", field="EDITOR", hint="set EDITOR, or use --set"
        ) from error
    after = path.read_text(encoding="utf-8")
    if after == before:
        path.unlink()
        return False
    try:
        studio.replace_draft(film, draft, json.dumps(yaml.safe_load(after)))
    except yaml.YAMLError as error:
        raise BriefError(f"not YAML: {error}", field=draft, hint=f"your version is kept in {path}") from error
    except BriefError as error:
        error.hint = f"your version is kept in {path}"
        raise
    path.unlink()
    return True


def _as_yaml(text: str) -> str:
    return yaml.safe_dump(json.loads(text), allow_unicode=True, sort_keys=False, width=100)
