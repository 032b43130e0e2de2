"""Who is asking, in which workspace, and what they may do there."""

from typing import Literal, get_args

from showrunner.errors import BriefError, Forbidden
from showrunner.kit.document import Document

Role = Literal["viewer", "editor", "owner"]  # each may do what the ones before it may
ROLES: tuple[Role, ...] = get_args(Role)

_READING = ("films:read", "usage:read", "queue:read", "metrics:read")
_MAKING = ("films:write", "assets:write", "hooks:write")
_OWNING = ("keys:admin", "workspace:admin")
SCOPES = (*_READING, *_MAKING, *_OWNING)
SCOPES_OF: dict[Role, tuple[str, ...]] = {"viewer": _READING, "editor": (*_READING, *_MAKING), "owner": SCOPES}


class Principal(Document):
    """Somebody who has shown who they are. Everything they reach lies in `workspace`."""

    workspace: str
    person: str | None = None  # None: a key that belongs to nobody, or this machine's token
    key: str  # what they came in with: an id to count requests under, never a secret
    role: Role
    scopes: tuple[str, ...]

    def require(self, scope: str) -> None:
        """Raises Forbidden, naming the scope, unless this principal has it."""
        if scope not in self.scopes:
            raise Forbidden(
                f"this needs the scope {scope}", field="scope", hint="ask an owner of the workspace for a key with it"
            )


def role_of(word: str) -> Role:
    """Raises BriefError for a word that is no role."""
    for role in ROLES:
        if word == role:
            return role
    raise BriefError(f"{word!r} is not a role", field="role", hint=f"roles are {', '.join(ROLES)}")


def weaker(one: Role, other: Role) -> Role:
    return min(one, other, key=ROLES.index)


def scopes_within(role: Role, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """`wanted` in our order, or all that `role` has where nothing is. Raises BriefError for what it cannot have."""
    for scope in wanted:
        if scope not in SCOPES:
            raise BriefError(f"{scope!r} is not a scope", field="scopes", hint=f"scopes are {', '.join(SCOPES)}")
        if scope not in SCOPES_OF[role]:
            raise BriefError(f"the role {role} does not have {scope}", field="scopes", hint="leave it out")
    return tuple(scope for scope in SCOPES_OF[role] if not wanted or scope in wanted)
