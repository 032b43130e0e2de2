"""The tables of the catalog. SQLite and PostgreSQL alike; times are UTC milliseconds since 1970."""

from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {str: Text(), int: BigInteger()}


class FilmRow(Base):
    """A film: what was asked, and how its last run ended. `record` is the FilmRecord as JSON."""

    __tablename__ = "film"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    production: Mapped[str]
    brief: Mapped[str]
    state: Mapped[str]  # new | making | done | failed | cancelled
    record: Mapped[str | None]
    created_ms: Mapped[int]
    changed_ms: Mapped[int]


class ResultRow(Base):
    """What a step gave. The COMMIT of this row is the definition of done."""

    __tablename__ = "result"

    key: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str]
    value: Mapped[str]
    took_ms: Mapped[int]
    created_ms: Mapped[int]
    used_ms: Mapped[int]

    __table_args__ = (Index("result_step", "step"),)


class DraftRow(Base):
    """`origin` is machine (what the last run used) or person (what somebody put in its place)."""

    __tablename__ = "draft"

    film: Mapped[str] = mapped_column(ForeignKey("film.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_ms: Mapped[int]


class CallRow(Base):
    """One step of a film's latest finished run, and of the run before it: `age` 0 and 1."""

    __tablename__ = "call"

    film: Mapped[str] = mapped_column(ForeignKey("film.id", ondelete="CASCADE"), primary_key=True)
    age: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[str]  # engine.ports.Call as JSON
