"""Libraries: files that people keep for their films."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _text(name: str, *, may_lack: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=may_lack)


def _number(name: str, *, may_lack: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=may_lack)


def upgrade() -> None:
    op.create_table(
        "holding",
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("digest", "media_type")),
        _number("size"),
        *(_text(name) for name in ("name", "folder", "tags", "notes")),
        _text("origin", may_lack=True),
        _text("state"),
        _text("holding", may_lack=True),
        _text("error", may_lack=True),
        _number("until_ms", may_lack=True),
        _number("created_ms"),
        _number("changed_ms"),
    )
    op.create_index("holding_page", "holding", ["workspace", "created_ms"])
    op.create_index("holding_waiting", "holding", ["state", "created_ms"])
    op.create_table(
        "shelf",
        sa.Column("workspace", sa.Text(), primary_key=True),
        _number("revision"),
        _number("written", may_lack=True),
        _text("catalogue", may_lack=True),
    )


def downgrade() -> None:
    op.drop_table("shelf")
    op.drop_table("holding")
