"""What an issuer says of a person, as workspaces and roles here.

The claims of `oidc_workspace_claim` and `oidc_role_claim` are names or lists of names; a path as realm_access.roles
reaches into objects. Maps (`oidc_workspaces`, `oidc_roles`) turn names into ours, "*" being everybody; without a map a
name is taken as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from showrunner.accounts.principal import ROLES, Role, role_of
from showrunner.accounts.workspaces import LONGEST_NAME, is_id
from showrunner.errors import BadSetting, BriefError

EVERYBODY = "*"


@dataclass(frozen=True)
class ClaimRules:
    workspace_claim: str = ""  # "" and no map: owners say who belongs where
    role_claim: str = ""
    workspaces: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, role in self.roles.items():
            try:
                role_of(role)
            except BriefError as error:
                raise BadSetting(f"{name}={role}: {error}", field="oidc_roles", hint=error.hint) from error
        for name, workspace in self.workspaces.items():
            if not is_id(workspace):
                raise BadSetting(
                    f"{name}={workspace}: that cannot be the id of a workspace",
                    field="oidc_workspaces",
                    hint="write CLAIM=workspace, with a-z, 0-9 and hyphens in the id",
                )

    @property
    def say_who_belongs(self) -> bool:
        """Whether the issuer alone decides: then what owners set for its people does not last."""
        return bool(self.workspace_claim or self.workspaces)

    def are_missing(self, claims: Mapping[str, Any]) -> bool:
        """Whether a claim that they ask for is not there."""
        return any(path and not _names(claims, path) for path in (self.workspace_claim, self.role_claim))

    def memberships(self, claims: Mapping[str, Any]) -> dict[str, Role]:
        """The role in each workspace, by its id. What is not named gives nothing; a role not named is viewer."""
        found = _names(claims, self.workspace_claim)
        ids = _mapped(found, self.workspaces) if self.workspaces else found
        role = self._role(_names(claims, self.role_claim))
        return {workspace: role for workspace in ids if is_id(workspace)}

    def _role(self, names: list[str]) -> Role:
        words = _mapped(names, self.roles) if self.roles else names
        return max((role for role in ROLES if role in words), key=ROLES.index, default="viewer")


def name_in(claims: Mapping[str, Any]) -> str:
    """What to call the person: the best that the issuer says."""
    for claim in ("name", "preferred_username", "email", "sub"):
        value = claims.get(claim)
        if isinstance(value, str) and (plain := "".join(c for c in value if c.isprintable()).strip()):
            return plain[:LONGEST_NAME]
    return "somebody"


def pairs(words: tuple[str, ...], setting: str) -> dict[str, str]:
    """("a=b", "c=d") as a map. Raises BadSetting naming `setting`."""
    found = {}
    for word in words:
        name, sign, value = word.rpartition("=")
        if not sign or not name or not value:
            raise BadSetting(f"{word!r} is no pair", field=setting, hint="write NAME=VALUE, or *=VALUE for everybody")
        found[name] = value
    return found


def _mapped(names: list[str], known: Mapping[str, str]) -> list[str]:
    return [known[name] for name in (*names, EVERYBODY) if name in known]


def _names(claims: Mapping[str, Any], path: str) -> list[str]:
    value: Any = claims.get(path) if path else None
    if value is None and path:
        value = claims
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    listed = value if isinstance(value, list) else [value]
    return [name for name in listed if isinstance(name, str) and name != EVERYBODY]
