"""Everything around films: who may come in, what it costs, who is told, how busy the house is."""

from typing import Any, Literal

from pydantic import Field, SecretStr

from showrunner.http.models.common import Id, MicroUsd, Millis
from showrunner.kit.document import Document

Role = Literal["owner", "editor", "viewer"]


class VoiceView(Document):
    provider: str
    model: str
    language: str = Field(description="BCP 47, or any")
    about: str
    is_installed: bool


class VoiceList(Document):
    voices: tuple[VoiceView, ...]


class StyleList(Document):
    styles: tuple[str, ...]
    palettes: tuple[str, ...]
    captions: tuple[str, ...]
    moods: tuple[str, ...]


class UsageLine(Document):
    provider: str
    what: str
    amount: MicroUsd


class VoiceUsage(Document):
    """Characters that a voice's provider has spoken today (UTC). Ceilings: null where there is none."""

    provider: str
    used: int = Field(description="by all workspaces together")
    ceiling: int | None
    used_here: int = Field(description="by this workspace")
    ceiling_here: int | None


class UsageView(Document):
    """A calendar month (UTC) of a workspace; `stored` is of now, `voices` of today."""

    month: str = Field(examples=["2026-11"])
    films: int = Field(description="finished in it")
    duration_ms: int = Field(description="of those films together")
    stored: int = Field(description="bytes of uploads and masters")
    spent: MicroUsd
    reserved: MicroUsd = Field(description="held back for films under way")
    ceiling: MicroUsd | None = Field(description="null: none")
    lines: tuple[UsageLine, ...] = Field(default=(), description="the dearest first")
    voices: tuple[VoiceUsage, ...] = Field(default=(), description="those that have a daily ceiling")


class FilmCost(Document):
    spent: MicroUsd
    reserved: MicroUsd = Field(description="held back while it is being made")
    ceiling: MicroUsd | None = Field(description="null: none")


class HookRequest(Document):
    url: str = Field(min_length=8, max_length=2_000, examples=["https://example.com/hooks"])
    kinds: list[str] = Field(default=["*"], max_length=50, examples=[["film.finished", "film.failed"]])
    film: Id | None = Field(default=None, description="of one film only")


class HookPatch(Document):
    """What is left out stays."""

    url: str | None = Field(default=None, min_length=8, max_length=2_000)
    kinds: list[str] | None = Field(default=None, max_length=50)
    state: Literal["active", "disabled"] | None = None


class HookView(Document):
    id: Id
    url: str
    kinds: tuple[str, ...]
    film: Id | None
    state: Literal["active", "disabled"]
    failing_since_ms: Millis | None
    created_ms: Millis


class HookSecret(HookView):
    """With the secret that signs, which is shown this once."""

    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])


class HookList(Document):
    webhooks: tuple[HookView, ...]


class DeliveryView(Document):
    id: Id
    hook: Id
    number: int = Field(description="of the notice")
    kind: str
    film: str | None
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    next_ms: Millis
    last_status: int | None
    last_error: str | None
    created_ms: Millis
    ended_ms: Millis | None


class DeliveryList(Document):
    deliveries: tuple[DeliveryView, ...]


class NoticeView(Document):
    number: int
    kind: str
    film: str | None
    body: dict[str, Any]
    at_ms: Millis


class NoticePage(Document):
    notices: tuple[NoticeView, ...]
    next: int = Field(description="`after` of the next page")


class KeyRequest(Document):
    name: str = Field(min_length=1, max_length=100, examples=["build server"])
    role: Role = "editor"
    scopes: list[str] = Field(default=[], max_length=20, description="[]: all that the role has")
    expires_ms: Millis | None = Field(default=None, lt=2**53, description="null: never")
    kind: Literal["key", "client"] = Field(default="key", description="client: for OAuth2 client credentials")
    person: Id | None = Field(default=None, description="whose it is: a member, who lends it their own role at most")


class KeyView(Document):
    id: Id
    person: str | None
    name: str
    kind: Literal["key", "client"]
    role: Role
    scopes: tuple[str, ...]
    created_ms: Millis
    expires_ms: Millis | None
    used_ms: Millis | None
    revoked_ms: Millis | None


class KeySecret(KeyView):
    """With the secret, which is shown this once."""

    secret: str


class KeyList(Document):
    keys: tuple[KeyView, ...]


class SecretRequest(Document):
    """A provider's key. It goes in and never comes out."""

    value: SecretStr = Field(min_length=1, max_length=10_000)
    host: str = Field(min_length=1, max_length=253, description="the only host it is ever sent to")


class SecretView(Document):
    name: str
    host: str
    hint: str = Field(description="its last characters")
    created_ms: Millis


class SecretList(Document):
    secrets: tuple[SecretView, ...]


class WorkspaceView(Document):
    id: Id
    name: str
    film_budget: MicroUsd | None
    month_budget: MicroUsd | None
    disk_quota: int | None
    films_at_once: int | None
    shares_cache: bool


class WorkspaceList(Document):
    workspaces: tuple[WorkspaceView, ...]


class WorkspaceCreate(Document):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["studio-two"])
    name: str = Field(default="", max_length=120)


class WorkspacePatch(Document):
    """What is left out stays; null takes a ceiling away."""

    name: str | None = Field(default=None, min_length=1, max_length=120)
    film_budget: int | None = Field(default=None, ge=0, lt=2**53)
    month_budget: int | None = Field(default=None, ge=0, lt=2**53)
    disk_quota: int | None = Field(default=None, ge=0, lt=2**53)
    films_at_once: int | None = Field(default=None, ge=0, lt=2**31)
    shares_cache: bool | None = None


class MemberView(Document):
    person: str
    name: str
    role: Role


class MemberList(Document):
    members: tuple[MemberView, ...]


class MemberRequest(Document):
    role: Role


class MemberCreate(MemberRequest):
    name: str = Field(min_length=1, max_length=120)


class LaneView(Document):
    lane: str
    depth: int = Field(description="steps waiting")
    oldest_wait_ms: int
    busy: int
    width: int | None = Field(
        description="steps at once of all living workers, or what a provider bears; null: no limit"
    )


class QueueView(Document):
    """For autoscaling: how much waits, since when, and how busy the workers are."""

    lanes: tuple[LaneView, ...]
    films: dict[str, int] = Field(description="films by state")


class TokenAnswer(Document):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="seconds")
    scope: str = Field(description="separated by spaces")


class SignedIn(Document):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="seconds")
    person: Id


class OAuthError(Document):
    error: str = Field(examples=["invalid_client"])
    error_description: str


class Health(Document):
    status: Literal["ok"] = "ok"


class Readiness(Document):
    status: Literal["ready", "not ready"]
    parts: dict[str, str | None] = Field(description="null: well; else what is wrong")
