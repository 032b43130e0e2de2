"""The service: runs, events, people, keys, money, webhooks, uploads."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = {
    "workspace": "id name film_budget? month_budget? disk_quota? films_at_once? shares_cache notices created_ms",
    "person": "id name issuer subject created_ms",
    "member": "workspace>workspace person>person role",
    "api_key": "id workspace>workspace person? kind name hash role scopes created_ms expires_ms? used_ms? revoked_ms?",
    "secret": "workspace>workspace name host sealed hint created_ms",
    "run": "id film>film workspace person? work state priority rank queued_ms started_ms? ended_ms? worker? error? "
    "trace?",
    "event": "film>film number run at_ms kind body",
    "claim": "key worker fence until_ms",
    "remote": "key name provider remote_id? state created_ms changed_ms",
    "purse": "scope reserved spent ceiling?",
    "charge": "id workspace film? provider what amount state created_ms settled_ms?",
    "idempotent": "workspace key fingerprint status? headers? body? until_ms",
    "upload": "id workspace name media_type size received parts digest? created_ms changed_ms",
    "notice": "workspace number kind film? body at_ms",
    "hook": "id workspace film? url kinds secret old_secret? old_until_ms? state failing_since_ms? created_ms",
    "delivery": "id hook>hook workspace number state attempts next_ms last_status? last_error? created_ms ended_ms?",
}
KEYS = {
    "member": "workspace person",
    "secret": "workspace name",
    "event": "film number",
    "claim": "key",
    "remote": "key name",
    "purse": "scope",
    "idempotent": "workspace key",
    "notice": "workspace number",
}
UNIQUE = {"person": ("issuer", "subject"), "api_key": ("hash",)}
NUMBERS = set(
    "film_budget month_budget disk_quota films_at_once shares_cache notices rank number fence reserved spent ceiling "
    "amount status size received attempts last_status".split()
)
INDICES = {
    "run_queue": "run state workspace rank queued_ms",
    "run_film": "run film queued_ms",
    "charge_film": "charge film",
    "charge_month": "charge workspace created_ms",
    "idempotent_until": "idempotent until_ms",
    "upload_workspace": "upload workspace created_ms",
    "notice_age": "notice at_ms",
    "hook_workspace": "hook workspace",
    "delivery_due": "delivery state next_ms",
    "delivery_hook": "delivery hook number",
}


def _column(word: str, keys: set[str]) -> "sa.Column[object]":
    name, _, parent = word.removesuffix("?").partition(">")
    kind = sa.BigInteger() if name in NUMBERS or name.endswith("_ms") else sa.Text()
    goes_with = [sa.ForeignKey(f"{parent}.id", ondelete="CASCADE")] if parent else []
    is_key = name in keys
    return sa.Column(
        name, kind, *goes_with, primary_key=is_key, nullable=word.endswith("?") and not is_key, autoincrement=False
    )


def upgrade() -> None:
    for table, words in TABLES.items():
        keys = set(KEYS.get(table, "id").split())
        unique = [sa.UniqueConstraint(*UNIQUE[table])] if table in UNIQUE else []
        op.create_table(table, *(_column(word, keys) for word in words.split()), *unique)
    for index, words in INDICES.items():
        table, *columns = words.split()
        op.create_index(index, table, columns)
    with op.batch_alter_table("film") as film:
        film.add_column(sa.Column("workspace", sa.Text(), nullable=False, server_default="local"))
        film.add_column(sa.Column("person", sa.Text()))
        film.add_column(sa.Column("run", sa.Text()))
        film.add_column(sa.Column("error", sa.Text()))
        film.add_column(sa.Column("events", sa.BigInteger(), nullable=False, server_default="0"))
        film.add_column(sa.Column("cost", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("film_workspace", "film", ["workspace", "created_ms"])
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("revision", sa.BigInteger(), nullable=False, server_default="1"))
    op.get_bind().execute(
        sa.text(
            "insert into workspace (id, name, shares_cache, notices, created_ms) values ('local', 'Local', 0, 0, :at)"
        ),
        {"at": time.time_ns() // 1_000_000},
    )


def downgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.drop_column("revision")
    op.drop_index("film_workspace", "film")
    with op.batch_alter_table("film") as film:
        for name in ("workspace", "person", "run", "error", "events", "cost"):
            film.drop_column(name)
    for table in reversed(TABLES):
        op.drop_table(table)
