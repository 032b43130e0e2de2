"""Who comes in. Every way of being wrong (unknown, expired, revoked, damaged) gets one and the same answer."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from showrunner.accounts.claims import name_in
from showrunner.accounts.granting import TokenAnswer, granted
from showrunner.accounts.issuer import Issuer
from showrunner.accounts.login import Arrival, Departure, Login
from showrunner.accounts.master import MasterKey
from showrunner.accounts.principal import SCOPES_OF, Principal, Role, role_of, scopes_within, weaker
from showrunner.accounts.tokens import LASTS_S, Bearer, Tokens
from showrunner.accounts.workspaces import Workspaces, checked_name
from showrunner.catalog.films import now_ms
from showrunner.catalog.keys import KeyRow, Keys, digest_of
from showrunner.catalog.people import People, PersonRow
from showrunner.catalog.service_tables import LOCAL
from showrunner.errors import BriefError, Forbidden, NotFound, Unauthenticated
from showrunner.kit.private import kept_private

KEY = "sr_"  # before 256 random bits
INSTALL = "srl_"
LONGEST_TOKEN = 8192  # characters


class Accounts:
    """The door of the service. Everything here is a quick call of the database."""

    def __init__(
        self, engine: Engine, token_file: Path, master: Callable[[], MasterKey], issuer: Issuer | None = None
    ) -> None:
        """`token_file` keeps this machine's token; `master` is asked for when a token is first signed or read.

        `issuer`: whose people may come in as well.
        """
        self.workspaces = Workspaces(engine)
        self._people, self._keys, self._tokens = People(engine), Keys(engine), Tokens(master)
        self._token_file, self._install = token_file, b""
        self._issuer = issuer
        self._login = Login(issuer, master) if issuer and issuer.registration.client_id else None

    def install_token(self) -> str:
        """Of this home, made at first use. Its bearer owns the house, as whoever can read the file does."""
        return kept_private(self._token_file, lambda: INSTALL + secrets.token_urlsafe(32))

    def authenticate(self, authorization: str | None, *, workspace: str | None = None) -> Principal:
        """The principal that an Authorization header (`Bearer …`) shows.

        `workspace` chooses among those of a person or of this machine's token; without it, "local" for the token and
        the first by id for a person. Raises Unauthenticated; Forbidden for a person who belongs nowhere; NotFound for
        a workspace that is not theirs or not at all.
        """
        token = _bearer(authorization)
        if token.startswith(KEY):
            principal = self._with_key(token)
        elif token.count(".") == 2:
            principal = self._with_jwt(token, workspace)
        else:
            principal = self._with_install_token(token, workspace or LOCAL)
        if workspace is not None and principal.workspace != workspace:
            raise _no_workspace(workspace)
        return principal

    def local(self, workspace: str = LOCAL) -> Principal:
        """Who works on this machine: the owner of any workspace here. Raises NotFound."""
        self.workspaces.get(workspace)
        return Principal(workspace=workspace, key="install", role="owner", scopes=SCOPES_OF["owner"])

    def create_key(
        self,
        principal: Principal,
        name: str,
        role: str,
        scopes: tuple[str, ...] = (),
        expires_ms: int | None = None,
        *,
        person: str | None = None,
        kind: str = "key",
    ) -> tuple[KeyRow, str]:
        """A key of the API, or a client for client credentials (`kind` "client"), and its secret, shown only here.

        `scopes` (): all of the role; `person`: whose it is, who must be a member, and who lends it no more than their
        own role. Raises Forbidden for more than the principal has; BriefError, NotFound.
        """
        principal.require("keys:admin")
        given = role_of(role)
        wanted = scopes_within(given, scopes)
        if beyond := [scope for scope in wanted if scope not in principal.scopes]:
            raise Forbidden(f"you do not have {beyond[0]} yourself", field="scopes", hint="leave it out")
        if expires_ms is not None and expires_ms <= now_ms():
            raise BriefError("that time has passed", field="expires", hint="give a time to come")
        if person is not None and principal.workspace not in self._people.roles(person):
            raise NotFound(f"there is no member {person!r} here", field="person", hint="list the members")
        secret = KEY + secrets.token_urlsafe(32)
        row = KeyRow(
            id=("c_" if kind == "client" else "k_") + secrets.token_hex(8),
            workspace=principal.workspace,
            person=person,
            kind=kind,
            name=checked_name(name),
            role=given,
            scopes=wanted,
            created_ms=now_ms(),
            expires_ms=expires_ms,
            used_ms=None,
            revoked_ms=None,
        )
        self._keys.add(row, digest_of(secret))
        return row, secret

    def keys(self, principal: Principal) -> list[KeyRow]:
        """Of the workspace, newest first, revoked ones among them. Raises Forbidden."""
        principal.require("keys:admin")
        return self._keys.of(principal.workspace)

    def revoke_key(self, principal: Principal, key: str) -> KeyRow:
        """From now on it opens nothing, and neither do tokens it was changed for. Raises NotFound, Forbidden."""
        principal.require("keys:admin")
        return self._keys.revoke(principal.workspace, key)

    def _with_key(self, secret: str) -> Principal:
        row = self._keys.with_digest(digest_of(secret))
        if row is None or row.kind != "key":
            raise refused()
        return self._as_key(row, row.scopes)

    def _as_key(self, row: KeyRow, scopes: tuple[str, ...]) -> Principal:
        if not row.is_valid(now_ms()):
            raise refused()
        role = role_of(row.role)
        if row.person is not None:
            role = weaker(role, self._role_in(row.workspace, row.person))
        self._keys.touch(row)
        return Principal(
            workspace=row.workspace,
            person=row.person,
            key=row.id,
            role=role,
            scopes=tuple(scope for scope in SCOPES_OF[role] if scope in row.scopes and scope in scopes),
        )

    def _role_in(self, workspace: str, person: str) -> Role:
        role = self._people.roles(person).get(workspace)
        if role is None:
            raise refused()
        return role_of(role)

    def grant(self, form: Mapping[str, str], authorization: str | None = None) -> TokenAnswer:
        """What POST /oauth/token answers (RFC 6749, 4.4): a short-lived token for a client's id and secret."""
        return granted(form, authorization, self._keys, self._tokens)

    def login_url(self, return_to: str = "/") -> Departure:
        """Where a browser goes to sign in, and its cookie. Raises NotFound without an issuer; Unavailable."""
        return self._signing_in().departure(return_to)

    def callback(self, query: Mapping[str, str], cookie: str | None) -> Arrival:
        """A browser comes back: a token of ours for its person, who is written down when they are new.

        Raises Unauthenticated for anything but a sign-in that this browser began a moment ago; Unavailable.
        """
        claims, return_to = self._signing_in().arrived(query, cookie)
        person = self._person_of(claims)
        return Arrival(self._tokens.issue(Bearer("person", person)), LASTS_S, person, return_to)

    def _signing_in(self) -> Login:
        if self._login is None:
            raise NotFound("nobody signs in here: there is no issuer", hint="set oidc_issuer, or use a key")
        return self._login

    def _person_of(self, claims: Mapping[str, Any]) -> str:
        """The id of the person that the issuer names, with what it says of their workspaces written down."""
        assert self._issuer is not None
        registration, subject = self._issuer.registration, claims["sub"]
        person = self._people.person_from(registration.url, subject)
        if person is None:
            new = PersonRow("p_" + secrets.token_hex(8), name_in(claims), registration.url, subject, now_ms())
            person = self._people.add_person(new)
        if registration.rules.say_who_belongs:
            roles = registration.rules.memberships(claims)
            if roles != self._people.roles(person.id):
                for workspace in roles:
                    self._people.add_workspace(workspace, workspace)
                self._people.belong(person.id, dict(roles))
        return person.id

    def _with_jwt(self, token: str, workspace: str | None) -> Principal:
        bearer = self._tokens.read(token)
        if bearer is None:
            bearer = self._from_issuer(token)
        if bearer.kind == "client":
            row = self._keys.with_id(bearer.subject)
            if row is None or row.kind != "client":
                raise refused()
            return self._as_key(row, bearer.scopes)
        return self._as_person(bearer, workspace)

    def _from_issuer(self, token: str) -> Bearer:
        claims = self._issuer.verified(token, self._issuer.registration.wanted) if self._issuer else None
        if claims is None:
            raise refused()
        return Bearer("person", self._person_of(claims))

    def _as_person(self, bearer: Bearer, workspace: str | None) -> Principal:
        roles = self._people.roles(bearer.subject)
        if not roles:
            raise Forbidden("you belong to no workspace yet", hint="ask an owner to take you in")
        chosen = workspace if workspace is not None else next(iter(roles))
        if chosen not in roles:
            raise _no_workspace(chosen)
        role = role_of(roles[chosen])
        return Principal(
            workspace=chosen,
            person=bearer.subject,
            key=bearer.subject,
            role=role,
            scopes=tuple(scope for scope in SCOPES_OF[role] if not bearer.scopes or scope in bearer.scopes),
        )

    def _with_install_token(self, token: str, workspace: str) -> Principal:
        self._install = self._install or digest_of(self.install_token()).encode()
        if not hmac.compare_digest(digest_of(token).encode(), self._install):
            raise refused()
        return self.local(workspace)


def refused() -> Unauthenticated:
    return Unauthenticated("that does not open this door", hint="send Authorization: Bearer with a valid token or key")


def _no_workspace(workspace: str) -> NotFound:
    return NotFound(f"there is no workspace {workspace!r} here", field="workspace", hint="leave it out for your own")


def _bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN or not token.isascii():
        raise refused()
    return token
