"""Workspaces, people, and who belongs where."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select

from showrunner.catalog.database import reading, writing
from showrunner.catalog.films import now_ms
from showrunner.catalog.once import insert_once
from showrunner.catalog.service_tables import MEMBER, PERSON, WORKSPACE
from showrunner.errors import NotFound


@dataclass(frozen=True)
class WorkspaceRow:
    """A row of WORKSPACE, but for its count of notices. None: no ceiling of its own."""

    id: str
    name: str
    film_budget: int | None  # micro-dollars
    month_budget: int | None  # micro-dollars
    disk_quota: int | None  # bytes
    films_at_once: int | None
    shares_cache: bool
    created_ms: int


@dataclass(frozen=True)
class PersonRow:
    """A row of PERSON. `issuer` is "" for people that an owner made."""

    id: str
    name: str
    issuer: str
    subject: str
    created_ms: int


@dataclass(frozen=True)
class MemberRow:
    workspace: str
    person: str
    name: str
    role: str


_WORKSPACE = [column for column in WORKSPACE.c if column.name != "notices"]
_ONE = select(*_WORKSPACE).where(WORKSPACE.c.id == bindparam("asked"))
_ONE_LOCKED = _ONE.with_for_update()


class People:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def workspaces(self) -> list[WorkspaceRow]:
        with self._engine.connect() as connection:
            return [_workspace(row) for row in connection.execute(select(*_WORKSPACE).order_by(WORKSPACE.c.id))]

    def workspace(self, workspace: str) -> WorkspaceRow:
        """Raises NotFound."""
        with reading(self._engine) as connection:
            return workspace_row(connection, workspace)

    def add_workspace(self, workspace: str, name: str) -> bool:
        """False when there is one."""
        values = {"id": workspace, "name": name, "shares_cache": 0, "notices": 0, "created_ms": now_ms()}
        with self._engine.begin() as connection:
            return insert_once(connection, WORKSPACE, values)

    def change_workspace(self, workspace: str, changes: dict[str, str | int | None]) -> None:
        """`changes` by name of a field of WorkspaceRow. Raises NotFound."""
        with writing(self._engine) as connection:
            workspace_row(connection, workspace)
            if changes:
                connection.execute(WORKSPACE.update().where(WORKSPACE.c.id == workspace).values(changes))

    def person_from(self, issuer: str, subject: str) -> PersonRow | None:
        query = select(PERSON).where(PERSON.c.issuer == issuer, PERSON.c.subject == subject)
        with self._engine.connect() as connection:
            found = connection.execute(query).one_or_none()
        return PersonRow(*found) if found else None

    def add_person(self, person: PersonRow) -> PersonRow:
        """The one of this issuer and subject: `person`, unless somebody wrote them down before."""
        with self._engine.begin() as connection:
            insert_once(connection, PERSON, vars(person))
        known = self.person_from(person.issuer, person.subject)
        assert known is not None
        return known

    def roles(self, person: str) -> dict[str, str]:
        """The person's role in each workspace they belong to, by its id, in order of ids."""
        query = select(MEMBER.c.workspace, MEMBER.c.role).where(MEMBER.c.person == person)
        with reading(self._engine) as connection:
            return {row.workspace: row.role for row in connection.execute(query.order_by(MEMBER.c.workspace))}

    def members(self, workspace: str) -> list[MemberRow]:
        query = select(MEMBER.c.workspace, MEMBER.c.person, PERSON.c.name, MEMBER.c.role)
        query = query.join(PERSON, PERSON.c.id == MEMBER.c.person).where(MEMBER.c.workspace == workspace)
        with self._engine.connect() as connection:
            return [MemberRow(*row) for row in connection.execute(query.order_by(PERSON.c.name, PERSON.c.id))]

    def set_member(self, workspace: str, person: str, role: str) -> None:
        """Raises NotFound when there is no such person."""
        with writing(self._engine) as connection:
            if connection.execute(select(PERSON.c.id).where(PERSON.c.id == person)).one_or_none() is None:
                raise NotFound(
                    f"there is no person {person!r} here", field="person", hint="they must sign in once first"
                )
            _set_role(connection, workspace, person, role)

    def drop_member(self, workspace: str, person: str) -> bool:
        """Whether they were one."""
        here = (MEMBER.c.workspace == workspace) & (MEMBER.c.person == person)
        with self._engine.begin() as connection:
            return bool(connection.execute(MEMBER.delete().where(here)).rowcount)

    def belong(self, person: str, roles: dict[str, str]) -> None:
        """Make `roles` all that the person has: those of other workspaces go."""
        with self._engine.begin() as connection:
            gone = MEMBER.delete().where(MEMBER.c.person == person, MEMBER.c.workspace.not_in(list(roles)))
            connection.execute(gone)
            for workspace, role in sorted(roles.items()):
                _set_role(connection, workspace, person, role)


def workspace_row(connection: Connection, workspace: str, *, is_locked: bool = False) -> WorkspaceRow:
    """`is_locked`: nobody else has the row so until the transaction ends (PostgreSQL). Raises NotFound."""
    found = connection.execute(_ONE_LOCKED if is_locked else _ONE, {"asked": workspace}).one_or_none()
    if found is None:
        raise NotFound(f"there is no workspace {workspace!r} here", field="workspace", among="workspaces")
    return _workspace(found)


def _set_role(connection: Connection, workspace: str, person: str, role: str) -> None:
    is_new = insert_once(connection, MEMBER, {"workspace": workspace, "person": person, "role": role})
    if not is_new:
        here = (MEMBER.c.workspace == workspace) & (MEMBER.c.person == person)
        connection.execute(MEMBER.update().where(here).values(role=role))


def _workspace(row: Row[Any]) -> WorkspaceRow:
    values = row._asdict()
    return WorkspaceRow(**values | {"shares_cache": bool(values["shares_cache"])})
