"""What is allowed in a day, and what a film was asked for beside its order."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "allowance",
        sa.Column("scope", sa.Text(), primary_key=True),
        sa.Column("day", sa.Text(), primary_key=True),
        sa.Column("used", sa.BigInteger(), nullable=False),
    )
    with op.batch_alter_table("film") as film:
        film.add_column(sa.Column("asked", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("film") as film:
        film.drop_column("asked")
    op.drop_table("allowance")
