"""How people change a film: its drafts and its brief. Nothing is made here; the next run sees what changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from showrunner.catalog.films import FilmDrafts
from showrunner.catalog.library import Shelves
from showrunner.catalog.service_tables import LOCAL
from showrunner.catalog.tables import FilmRow
from showrunner.catalog.uploads import Uploads
from showrunner.errors import BriefError, NotFound, Stale
from showrunner.film import changes, drafts
from showrunner.film.script import Script
from showrunner.film.storyboard import Storyboard
from showrunner.kit import canonical
from showrunner.kit.document import Document
from showrunner.premises import Premises


@dataclass(frozen=True)
class Editor:
    """The drafts of one film."""

    premises: Premises
    film: FilmRow

    @property
    def kept(self) -> FilmDrafts:
        return FilmDrafts(self.premises.database, self.film.id)

    def draft(self, name: str) -> str:
        """As it now holds (a person's, else the last run's), as JSON. Raises NotFound before the first run."""
        self._kind(name)
        return self.film.brief if name == "brief" else drafts.current(self.kept, name)

    def parsed(self, name: str, text: str) -> Document:
        """JSON of a draft as its document. Raises BriefError naming the field, NotFound for an unknown draft."""
        return changes.checked(self._kind(name), json.loads(text), name)

    @property
    def _kinds(self) -> dict[str, type[Document]]:
        production = self.premises.productions.get(self.film.production)
        return {**production.drafts, "brief": production.order}

    def _kind(self, name: str) -> type[Document]:
        kinds = self._kinds
        if name not in kinds:
            raise NotFound(f"there is no draft called {name!r}", hint=f"there are {', '.join(kinds)}", field="draft")
        return kinds[name]

    def revision(self, name: str) -> int:
        """Another number after every change of the draft."""
        if name == "brief":
            return int(canonical.digest(self.film.brief)[:12], 16)
        return self.kept.revision(name)

    def edit(self, assignments: Sequence[str], revision: int | None = None) -> None:
        """Apply changes by path (`changes.split`); all of them or none. Raises Stale, BriefError."""
        changed = self.changed(assignments)
        if revision is not None:
            for name in changed:
                self._check(name, revision)
        self._keep(changed)

    def replace(self, name: str, value: str, revision: int | None = None) -> None:
        """Put a person's version (JSON, checked) in the place of a draft. Raises Stale when it is not at `revision`."""
        if revision is not None:
            self._check(name, revision)
        self._keep(self._settled({name: self.parsed(name, value).model_dump_json()}))

    def rebrief(self, given: Mapping[str, Any]) -> None:
        """Change fields of the brief. Raises BriefError naming the field."""
        data = self.parsed("brief", self.film.brief).model_dump(mode="json") | dict(given)
        text = self.parsed("brief", json.dumps(data)).model_dump_json()
        self._check_order(text)
        self.premises.films(self.film.workspace).set_brief(self.film.id, text)

    def revert(self, name: str) -> None:
        """Drop a person's version of a draft; of the storyboard, also what edits of the script left alone."""
        self.kept.drop_persons(name)
        if name == "storyboard":
            self.kept.drop_persons(drafts.LEFT_ALONE)

    def changed(self, assignments: Sequence[str]) -> dict[str, str]:
        """Draft name -> JSON after the changes, for the drafts that they touch. Nothing is kept."""
        changed: dict[str, str] = {}
        for assignment in assignments:
            name, path, value, typed = changes.split(assignment)
            text = changed.get(name) or self.draft(name)
            changed[name] = changes.put_typed(self.parsed(name, text), path, value, typed).model_dump_json()
        return self._settled(changed)

    def _check(self, name: str, revision: int) -> None:
        if name in self._kinds and self.revision(name) != revision:
            raise Stale(
                f"the {name} has changed since revision {revision}", field=name, hint="read it again, then change it"
            )

    def _check_files(self, changed: Mapping[str, str]) -> None:
        """A service's workspaces use files of their own: knowing the digest of another's does not make it theirs."""
        if self.film.workspace == LOCAL:
            return
        kept = self.kept
        texts = [
            self.film.brief,
            self.film.record,
            *(f(name) for name in self._kinds for f in (kept.persons, kept.machines)),
        ]
        known = {digest for text in texts if text for digest in _digests(json.loads(text))}
        wanted = {digest for text in changed.values() for digest in _digests(json.loads(text))} - known
        database, workspace = self.premises.database, self.film.workspace
        strange = wanted - Uploads(database, workspace).keeps(wanted) if wanted else set()
        strange -= Shelves(database, workspace).keeps(tuple(strange)) if strange else set()
        if strange:
            raise NotFound(f"there is no file {min(strange)[:12]} here", hint="upload it first", field="digest")

    def _check_order(self, text: str) -> None:
        """What an order may not ask of a service, a change of it may not either."""
        order = self.premises.productions.get(self.film.production).parsed(text)
        if self.film.workspace != LOCAL and self.premises.bounded(order) != order:
            raise BriefError("files may not be so large here", field="limits", hint="leave the limits as they were")

    def _keep(self, changed: Mapping[str, str]) -> None:
        self._check_files(changed)
        if "brief" in changed:
            self._check_order(changed["brief"])
        for name, value in changed.items():
            if name == "brief":
                self.premises.films(self.film.workspace).set_brief(self.film.id, value)
            else:
                self.kept.keep_persons(name, value)

    def _settled(self, changed: dict[str, str]) -> dict[str, str]:
        """The same changes, with what they mean for the storyboard: pictures of scenes nobody touched stay."""
        kept = self.kept
        board = kept.machines("storyboard")
        if board is None:
            return changed
        current = Storyboard.model_validate_json(board)
        if "storyboard" in changed:
            theirs = Storyboard.model_validate_json(kept.persons("storyboard") or '{"shots":[]}').shots
            wanted = Storyboard.model_validate_json(changed["storyboard"])
            changed["storyboard"] = drafts.chosen(current, wanted, theirs).model_dump_json()
        if "script" in changed:
            drawn_for = kept.machines("script") or self.draft("script")
            before, after = (Script.model_validate_json(t) for t in (drawn_for, changed["script"]))
            changed[drafts.LEFT_ALONE] = drafts.left_alone(before, after, current).model_dump_json()
        return changed


def _digests(value: Any) -> Iterator[str]:
    """Of every asset inside a JSON value."""
    if isinstance(value, dict):
        if isinstance(value.get("digest"), str):
            yield value["digest"]
        for part in value.values():
            yield from _digests(part)
    elif isinstance(value, list):
        for part in value:
            yield from _digests(part)
