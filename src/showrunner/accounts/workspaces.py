"""Workspaces and who belongs to them. Ceilings are the operator's to set; members are the owners'."""

import re
import secrets

from sqlalchemy import Engine

from showrunner.accounts.principal import Principal, role_of
from showrunner.catalog.films import now_ms
from showrunner.catalog.people import MemberRow, People, PersonRow
from showrunner.catalog.people import WorkspaceRow as WorkspaceRow  # faces read its fields
from showrunner.errors import BriefError, Conflict, NotFound

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST_NAME = 120  # characters


class Workspaces:
    def __init__(self, engine: Engine) -> None:
        self._people = People(engine)

    def all(self) -> list[WorkspaceRow]:
        """Of the whole install, by id: for its operator."""
        return self._people.workspaces()

    def get(self, workspace: str) -> WorkspaceRow:
        """Raises NotFound."""
        return self._people.workspace(workspace)

    def create(self, workspace: str, name: str = "") -> WorkspaceRow:
        """For the operator. Raises BriefError for an id that cannot be, Conflict for one that is taken."""
        if not is_id(workspace):
            raise BriefError(
                f"{workspace!r} cannot be the id of a workspace",
                field="workspace",
                hint="give up to 40 of a-z, 0-9 and hyphens, not beginning with a hyphen",
            )
        if not self._people.add_workspace(workspace, checked_name(name or workspace)):
            raise Conflict(f"there is a workspace {workspace!r} already", field="workspace", hint="choose another id")
        return self._people.workspace(workspace)

    def change(self, workspace: str, **changes: str | int | None) -> WorkspaceRow:
        """For the operator: `name`, `film_budget`, `month_budget`, `disk_quota`, `films_at_once`, `shares_cache`.

        None takes a ceiling away. Raises NotFound, BriefError.
        """
        for field, value in changes.items():
            if isinstance(value, int) and value < 0:
                raise BriefError(f"{field} cannot be {value}", field=field, hint="give 0 or more")
        self._people.change_workspace(workspace, {name: _stored(value) for name, value in changes.items()})
        return self._people.workspace(workspace)

    def members(self, principal: Principal) -> list[MemberRow]:
        principal.require("workspace:admin")
        return self._people.members(principal.workspace)

    def set_member(self, principal: Principal, person: str, role: str) -> None:
        """Take in somebody who has signed in before, or change their role. Raises NotFound, BriefError, Forbidden."""
        principal.require("workspace:admin")
        self._people.set_member(principal.workspace, person, role_of(role))

    def add_member(self, principal: Principal, name: str, role: str) -> MemberRow:
        """Take in somebody whom no issuer knows: a person to whom keys can belong."""
        principal.require("workspace:admin")
        known, role = checked_name(name), role_of(role)
        person = "p_" + secrets.token_hex(8)
        self._people.add_person(PersonRow(id=person, name=known, issuer="", subject=person, created_ms=now_ms()))
        self._people.set_member(principal.workspace, person, role)
        return MemberRow(principal.workspace, person, known, role)

    def drop_member(self, principal: Principal, person: str) -> None:
        """Their keys for this workspace end with it. Raises NotFound, Forbidden."""
        principal.require("workspace:admin")
        if not self._people.drop_member(principal.workspace, person):
            raise NotFound(f"there is no member {person!r} here", field="person", hint="list the members")


def is_id(workspace: str) -> bool:
    """Whether a workspace can be called so."""
    return _ID.fullmatch(workspace) is not None


def checked_name(name: str) -> str:
    """Raises BriefError."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise BriefError("that cannot be a name", field="name", hint=f"give 1 to {LONGEST_NAME} printable characters")
    return plain


def _stored(value: str | int | None) -> str | int | None:
    return int(value) if isinstance(value, bool) else value
