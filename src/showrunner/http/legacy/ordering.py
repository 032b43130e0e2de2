"""What all dialects do alike: order a film, look at it, link to its files."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fastapi import Request

from showrunner.catalog.tables import FilmRow
from showrunner.errors import Conflict
from showrunner.film.asset import Asset
from showrunner.film.brief import Brief
from showrunner.film.record import FilmRecord
from showrunner.http.asking import Caller
from showrunner.http.legacy.projections import Done
from showrunner.http.signing import USUAL_S, Signer, owner_of
from showrunner.kit.names import slug
from showrunner.recording import Progress

OPEN = ("queued", "making")


@dataclass(frozen=True)
class Standing:
    """A film as it stands at one moment."""

    row: FilmRow
    progress: Progress
    record: FilmRecord | None

    @property
    def state(self) -> str:
        return self.progress.state

    @property
    def stages(self) -> Mapping[str, Done]:
        return {name: Done(one.expected, one.done + one.reused) for name, one in self.progress.stages.items()}

    @property
    def finished(self) -> FilmRecord | None:
        """What the newest run made; None while it is not done, whatever an older run left behind."""
        return self.record if self.state == "done" else None


def standing(caller: Caller, film: str) -> Standing:
    """Raises NotFound alike for films of others and for none."""
    row = caller.film(film)
    record = FilmRecord.model_validate_json(row.record) if row.record else None
    return Standing(row, caller.studio.progress(row.id), record)


def brief_of(caller: Caller, row: FilmRow) -> Brief | None:
    """What was asked for, when it was a film to be written or narrated and not something else."""
    order = caller.house.studio.premises.productions.get(row.production).parsed(row.brief)
    return order if isinstance(order, Brief) else None


def finished(caller: Caller, film: str) -> tuple[Standing, FilmRecord]:
    """Raises NotFound; Conflict for a film that is not whole."""
    found = standing(caller, film)
    if found.finished is None:
        raise Conflict(f"{found.row.id} is {found.state}", hint="wait until it is done", field="film")
    return found, found.finished


def stills(caller: Caller, request: Request, found: Standing, presets: Collection[str]) -> tuple[str, ...]:
    """Links to the newest export of one of these presets that shows the film as it is; () when there is none."""
    if found.finished is None:
        return ()
    exports = caller.studio.files.deliverables(found.row.id)
    made = [one for one in exports if one.state == "done" and one.queued_ms >= found.row.changed_ms]
    newest = next((one for one in reversed(made) if one.preset in presets), None)
    return (
        tuple(link(request, found.row, asset, f"{found.row.id}{end}") for end, asset in newest.files.items())
        if newest
        else ()
    )


def problem(found: Standing) -> str | None:
    """Why it failed, in words."""
    if found.state != "failed" or not found.row.error:
        return None
    message: str = json.loads(found.row.error)["message"]
    return message


def link(request: Request, film: FilmRow, asset: Asset, name: str) -> str:
    """An address of the file that needs no key, for an hour."""
    signer: Signer = request.app.state.signer
    token, _ = signer.token(owner_of(film), asset, name, USUAL_S)
    return f"{base(request)}/v1/files/{token}"


def base(request: Request) -> str:
    """How this service is reached from outside, without a slash at the end."""
    public: str = request.app.state.house.settings.public_url
    return public.rstrip("/") or str(request.base_url).rstrip("/")


def file_name(record: FilmRecord) -> str:
    return f"{slug(record.title) or 'film'}.mp4"
