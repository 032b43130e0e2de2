"""Pictures at the edges of their kinds: one icon, eight bars, no points, places round the world."""

from itertools import product

import pytest
from pictures.worlds import FORMATS, FPS, plate_of, staged

from showrunner.film.pictures import (
    BarChart,
    CallToAction,
    Comparison,
    Concept,
    Datum,
    Event,
    Hero,
    Map,
    Number,
    Picture,
    Place,
    Problem,
    Quote,
    Side,
    Statement,
    Timeline,
    Title,
)
from showrunner.pictures.canvas import Bitmap
from showrunner.pictures.measure import boxes, faults, text_boxes


def data(*values: str) -> tuple[Datum, ...]:
    return tuple(Datum(label=f"No. {i}", value=value) for i, value in enumerate(values))


def places(*spots: tuple[str, float, float]) -> tuple[Place, ...]:
    return tuple(Place(name=n, latitude_e3=round(la * 1000), longitude_e3=round(lo * 1000)) for n, la, lo in spots)


EDGES: dict[str, Picture] = {
    "one icon": Concept(title="Think", icons=("brain",)),
    "icons nobody drew": Concept(title="Think", icons=("no-such-icon", "nor-this-one")),
    "five icons": Concept(title="A leaf at work", icons=("plant", "sun", "drop", "wind", "cube")),
    "eight bars, some below zero": BarChart(title="Degrees", data=data("-3", "-1.5", "0", "5", "9", "12", "14", "13")),
    "bars of nothing": BarChart(title="Nothing", data=data("0", "0")),
    "bars that are no numbers": BarChart(title="Words", data=data("many", "few", "7")),
    "two points in a line": Number(figure=Datum(label="left", value="3"), series=data("9", "3")),
    "a flat line": Number(figure=Datum(label="as ever", value="5"), series=data("5", "5", "5")),
    "a line below zero": Number(figure=Datum(label="loss", value="-40"), series=data("-10", "-80", "-40")),
    "a figure without a label": Number(figure=Datum(label="", value="42")),
    "a whole percentage": Number(figure=Datum(label="of all", value="100", shown="100%")),
    "eight events": Timeline(
        title="The road to the web",
        events=tuple(Event(when=str(1945 + 9 * i), what="Something changed for good here") for i in range(8)),
    ),
    "two events": Timeline(events=(Event(when="Then", what="Dark"), Event(when="Now", what="Light", icon="lamp"))),
    "no points": Comparison(left=Side(heading="Before"), right=Side(heading="After")),
    "points on one side": Comparison(
        title="Uneven", left=Side(heading="Much", points=("a", "b", "c", "d", "e")), right=Side(heading="Little")
    ),
    "one place": Map(title="Kyoto", places=places(("Kyoto", 35.0, 135.8))),
    "places round the world": Map(
        title="Round the world",
        places=places(
            ("San Francisco", 37.8, -122.4), ("Tokyo", 35.7, 139.7), ("Sydney", -33.9, 151.2),
            ("Cape Town", -33.9, 18.4), ("Rio de Janeiro", -22.9, -43.2), ("Reykjavik", 64.1, -21.9),
        ),
    ),
    "the poles": Map(places=places(("North", 90.0, 0.0), ("South", -90.0, 0.0))),
    "one spot, many names": Map(places=places(*((f"A place with the name number {i}", 48.0, 11.0) for i in range(8)))),
    "no button": CallToAction(title="Come and see"),
    "only an address": CallToAction(title="Visit", url="https://www.a-rather-long-museum-name.example/exhibitions/2026"),
    "an icon nobody drew": Hero(title="It", icon="no-such-icon"),
    "no icon": Problem(title="Trouble", icons=("no-such-icon",)),
    "one word": Title(title="Bees"),
    "emoji only": Statement(text="🙂 🎉"),
    "a quotation without author": Quote(quote="I think, therefore I am."),
}  # fmt: skip


@pytest.mark.parametrize("edge", EDGES)
def test_edges_of_a_kind_are_laid_out_as_well(edge: str) -> None:
    for i, (format, style) in enumerate(product(FORMATS, ("modern", "minimal"))):
        scene, stage = staged(plate_of(EDGES[edge], style=style, seed=i, captions=i % 2 == 0), format)
        assert faults(scene, stage) == ()
        bitmap = Bitmap(stage.width, stage.height)
        for t in (0.3, 3.0, 6.4):
            scene.draw(bitmap, t)
        assert (bitmap.pixels[:, :, 3] == 255).all()


@pytest.mark.parametrize("edge", ["eight events", "one icon", "points on one side"])
def test_a_short_shot_shows_everything_before_it_ends(edge: str) -> None:
    scene, stage = staged(plate_of(EDGES[edge], frames=2 * FPS))
    assert all(box.start <= stage.seconds - 0.3 for box in boxes(scene))


def test_events_shown_alone_take_turns() -> None:
    events = tuple(Event(when=str(year), what="It flew") for year in (1903, 1927, 1947))
    plates = [plate_of(Timeline(events=events), seed=seed, frames=12 * FPS) for seed in range(1, 9)]
    alone = next(scene for scene, _ in map(staged, plates) if any(box.end < 12 for box in boxes(scene)))
    starts = sorted(box.start for box in boxes(alone) if box.text.isdigit())
    for start in starts:
        assert len([box for box in text_boxes(alone, start + 0.1) if box.text.isdigit()]) == 1
