"""What films can be made with: voices, styles, and the shape of a film document."""

from typing import Any, get_args

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from showrunner.film.document import schema as film_schema
from showrunner.film.look import CaptionStyle
from showrunner.film.looks import PALETTES, STYLES
from showrunner.http.asking import Reader, StrictRoute, answer
from showrunner.http.models.service import StyleList, VoiceList, VoiceView
from showrunner.providers.voices import catalogue

router = APIRouter(prefix="/v1", tags=["library"], route_class=StrictRoute)


@router.get("/voices", response_model=VoiceList, operation_id="list_voices")
def voices(caller: Reader) -> Response:
    """Who can speak."""
    found = catalogue(caller.house.settings.home)
    return answer(VoiceList(voices=tuple(VoiceView(**voice.model_dump()) for voice in found)))


@router.get("/styles", response_model=StyleList, operation_id="list_styles")
def styles(caller: Reader) -> Response:
    """What a film can look and sound like."""
    from showrunner.film.composing.moods import MOODS

    captions = get_args(CaptionStyle)
    return answer(StyleList(styles=tuple(STYLES), palettes=tuple(PALETTES), captions=captions, moods=tuple(MOODS)))


@router.get("/schema", response_model=dict[str, Any], operation_id="get_film_schema")
def schema(caller: Reader) -> Response:
    """JSON Schema of the film document that POST /v1/films takes."""
    return JSONResponse(film_schema())
