"""The tables that the service adds: runs and events, people and keys, money, webhooks, uploads, libraries.

Times are UTC milliseconds since 1970, money is in micro-dollars. A workspace is a tenant; "local" is who has none.
"""

from sqlalchemy import ForeignKey, Index, Table, UniqueConstraint

from showrunner.catalog.tables import METADATA, number, of_film, text

LOCAL = "local"  # the workspace of the command line

WORKSPACE = Table(
    "workspace",
    METADATA,
    text("id", is_key=True),
    text("name"),
    number("film_budget", may_lack=True),  # ceilings: of one film, of a calendar month (UTC); None: no ceiling
    number("month_budget", may_lack=True),
    number("disk_quota", may_lack=True),  # bytes
    number("films_at_once", may_lack=True),  # per person, being made; None: the setting of the service
    number("shares_cache"),  # 0 | 1: its steps may answer from, and for, other workspaces that share
    number("notices"),  # how many it has had: NOTICE.number of the newest
    number("created_ms"),
)

# A human of some issuer. People without an issuer are made by an owner and hold keys only.
PERSON = Table(
    "person",
    METADATA,
    text("id", is_key=True),
    text("name"),
    text("issuer"),
    text("subject"),
    number("created_ms"),
    UniqueConstraint("issuer", "subject"),
)

MEMBER = Table(
    "member",
    METADATA,
    text("workspace", ForeignKey("workspace.id", ondelete="CASCADE"), is_key=True),
    text("person", ForeignKey("person.id", ondelete="CASCADE"), is_key=True),
    text("role"),  # owner | editor | viewer
)

# A key of the API, or a client of OAuth2 client credentials (`kind`). Only a digest of the secret is kept.
API_KEY = Table(
    "api_key",
    METADATA,
    text("id", is_key=True),
    text("workspace", ForeignKey("workspace.id", ondelete="CASCADE")),
    text("person", may_lack=True),
    text("kind"),  # key | client
    text("name"),
    text("hash"),  # SHA-256 of the secret, hex
    text("role"),
    text("scopes"),  # space-separated
    number("created_ms"),
    number("expires_ms", may_lack=True),
    number("used_ms", may_lack=True),
    number("revoked_ms", may_lack=True),
    UniqueConstraint("hash"),
)

# Keys of providers: AES-GCM under a data key, which is wrapped by the install's key. Never read out by the API.
SECRET = Table(
    "secret",
    METADATA,
    text("workspace", ForeignKey("workspace.id", ondelete="CASCADE"), is_key=True),
    text("name", is_key=True),  # e.g. PEXELS_API_KEY
    text("host"),  # the only host that it is ever sent to
    text("sealed"),  # base64
    text("hint"),  # its last four characters
    number("created_ms"),
)

# One attempt to make a film. The film's own `state` is its newest run's.
RUN = Table(
    "run",
    METADATA,
    text("id", is_key=True),
    text("film", ForeignKey("film.id", ondelete="CASCADE")),
    text("workspace"),
    text("person", may_lack=True),
    text("work"),  # "make", or "export PRESET": then the film's own state does not change
    text("state"),  # queued | making | done | failed | cancelled
    text("priority"),  # urgent | normal | batch
    number("rank"),  # of the priority, for the order of the queue: 0, 1, 2
    number("queued_ms"),
    number("started_ms", may_lack=True),
    number("ended_ms", may_lack=True),
    text("worker", may_lack=True),  # who took it last
    text("error", may_lack=True),  # JSON: code, message, hint, field
    text("trace", may_lack=True),  # traceparent of who asked for it
    Index("run_queue", "state", "workspace", "rank", "queued_ms"),
    Index("run_film", "film", "queued_ms"),
)

# The event stream of a film, in the order of `number` (1, 2, …); written with FILM.events in one transaction.
EVENT = Table(
    "event",
    METADATA,
    of_film(),
    number("number", is_key=True),
    text("run"),
    number("at_ms"),
    text("kind"),
    text("body"),  # JSON
)

# Who is doing a step right now. `fence` grows with each taking: an older taker's result is not committed.
CLAIM = Table(
    "claim",
    METADATA,
    text("key", is_key=True),
    text("worker"),
    number("fence"),
    number("until_ms"),
)

# Paid work of others, written down before it is awaited, so that a crash finds it again.
REMOTE = Table(
    "remote",
    METADATA,
    text("key", is_key=True),  # of the step
    text("name", is_key=True),  # which call within the step
    text("provider"),
    text("remote_id", may_lack=True),  # None: asked for, the answer is not known
    text("state"),  # asking | running | done | failed
    number("created_ms"),
    number("changed_ms"),
)

# Money: a reservation becomes a charge or is released. `scope` is "film:ID" or "month:WORKSPACE:2026-11".
PURSE = Table(
    "purse",
    METADATA,
    text("scope", is_key=True),
    number("reserved"),
    number("spent"),
    number("ceiling", may_lack=True),
)

CHARGE = Table(
    "charge",
    METADATA,
    text("id", is_key=True),  # of what it pays for: asked twice, reserved once
    text("workspace"),
    text("film", may_lack=True),
    text("provider"),
    text("what"),
    number("amount"),
    text("state"),  # reserved | spent | released
    number("created_ms"),
    number("settled_ms", may_lack=True),
    Index("charge_film", "film"),
    Index("charge_month", "workspace", "created_ms"),
)

# What is used up in a day (UTC, "2026-11-20"): characters that voices spoke, by "voice:PROVIDER" over all workspaces
# and by "voice:PROVIDER:WORKSPACE".
ALLOWANCE = Table(
    "allowance",
    METADATA,
    text("scope", is_key=True),
    text("day", is_key=True),
    number("used"),
)

# Answers of POSTs that carried an Idempotency-Key.
IDEMPOTENT = Table(
    "idempotent",
    METADATA,
    text("workspace", is_key=True),
    text("key", is_key=True),
    text("fingerprint"),  # SHA-256 over method, path and body
    number("status", may_lack=True),  # None: under way
    text("headers", may_lack=True),  # JSON
    text("body", may_lack=True),  # base64
    number("until_ms"),
    Index("idempotent_until", "until_ms"),
)

# Files that people brought in. `digest` is None until all its bytes are there.
UPLOAD = Table(
    "upload",
    METADATA,
    text("id", is_key=True),
    text("workspace"),
    text("name"),
    text("media_type"),
    number("size"),
    number("received"),
    text("parts"),  # JSON: the assets it came in, in order, until it is whole
    text("digest", may_lack=True),
    number("created_ms"),
    number("changed_ms"),
    Index("upload_workspace", "workspace", "created_ms"),
)

# What happened in a workspace that somebody may wait for: the truth behind webhooks, to be pulled at any time.
NOTICE = Table(
    "notice",
    METADATA,
    text("workspace", is_key=True),
    number("number", is_key=True),
    text("kind"),  # film.finished | film.failed | film.cancelled | webhook.disabled | …
    text("film", may_lack=True),
    text("body"),  # JSON
    number("at_ms"),
    Index("notice_age", "at_ms"),
)

HOOK = Table(
    "hook",
    METADATA,
    text("id", is_key=True),
    text("workspace"),
    text("film", may_lack=True),  # a callback of one film
    text("url"),
    text("kinds"),  # space-separated; "*": all
    text("secret"),  # sealed
    text("old_secret", may_lack=True),  # still signs until `old_until_ms`
    number("old_until_ms", may_lack=True),
    text("state"),  # active | disabled
    number("failing_since_ms", may_lack=True),
    number("created_ms"),
    Index("hook_workspace", "workspace"),
)

# One notice on its way to one endpoint. Endpoints get theirs in the order of `number`.
DELIVERY = Table(
    "delivery",
    METADATA,
    text("id", is_key=True),
    text("hook", ForeignKey("hook.id", ondelete="CASCADE")),
    text("workspace"),
    number("number"),  # of the notice
    text("state"),  # waiting | delivered | failed
    number("attempts"),
    number("next_ms"),
    number("last_status", may_lack=True),
    text("last_error", may_lack=True),
    number("created_ms"),
    number("ended_ms", may_lack=True),
    Index("delivery_due", "state", "next_ms"),
    Index("delivery_hook", "hook", "number"),
)

# A file of somebody's library. `holding` is a film.footage.Holding as JSON, once the file was looked at.
HOLDING = Table(
    "holding",
    METADATA,
    text("workspace", is_key=True),
    text("id", is_key=True),
    text("digest"),
    text("media_type"),
    number("size"),
    text("name"),
    text("folder"),  # where it lay, in words: a description, never a path to open
    text("tags"),  # JSON list
    text("notes"),
    text("origin", may_lack=True),  # a film.pictures.Origin as JSON
    text("state"),  # waiting | ready | refused
    text("holding", may_lack=True),
    text("error", may_lack=True),  # JSON: code, message, hint, field
    number("until_ms", may_lack=True),  # somebody looks at it until then
    number("created_ms"),
    number("changed_ms"),
    Index("holding_page", "workspace", "created_ms"),
    Index("holding_waiting", "state", "created_ms"),
)

# A library as a whole. `revision` grows with each change; `catalogue` is the asset that holds revision `written`.
SHELF = Table(
    "shelf",
    METADATA,
    text("workspace", is_key=True),
    number("revision"),
    number("written", may_lack=True),
    text("catalogue", may_lack=True),  # JSON
)
