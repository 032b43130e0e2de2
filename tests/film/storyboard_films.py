"""Films told in a few lines, as a writer would hand them to the illustrator."""

from dataclasses import dataclass

from showrunner.film.script import Line, Scene, Script


@dataclass(frozen=True)
class Told:
    """Sentences of one scene, one line each, and the writer's hint."""

    lines: tuple[str, ...]
    shape: str | None = None
    items: tuple[str, ...] = ()
    heading: str | None = None


def told(*lines: str, shape: str | None = None, items: tuple[str, ...] = (), heading: str | None = None) -> Told:
    return Told(lines, shape, items, heading)


def film(title: str, archetype: str, *scenes: Told) -> Script:
    return Script(
        title=title,
        archetype=archetype,
        scenes=tuple(
            Scene(
                id=f"scene-{number}",
                lines=tuple(Line(text=text) for text in scene.lines),
                shape=scene.shape,
                items=scene.items,
                heading=scene.heading,
            )
            for number, scene in enumerate(scenes)
        ),
    )


FILMS = (
    film(
        "The journey of coffee", "explainer",
        told(shape="title"),
        told("Every morning two billion people drink a cup they cannot see into."),
        told("It begins in Ethiopia, where goats, so the story goes, danced after eating red berries."),
        told("Workers pick the cherries by hand on steep hillsides."),
        told("The beans travel eleven thousand kilometres to Hamburg, Trieste and New York.", shape="places"),
        told("A barista grinds eighteen grams and pulls the shot in twenty-five seconds."),
        told("So the next time you lift a cup, you hold half the world in your hand.", shape="close"),
    ),
    film(
        "Lumen", "product",
        told(shape="title"),
        told("You work late.", "The light is harsh, your eyes hurt, and you cannot sleep.", shape="problem"),
        told("Meet Lumen, the desk lamp that follows the sun."),
        told("Lumen warms its colour as evening comes.", "It dims before you do."),
        told("Over 12,000 people already sleep better with it.", shape="number"),
        told("“It is the first lamp I forgot about,” says Anna Weber, designer.", shape="quote"),
        told("Order today at lumen.example and get free shipping.", shape="close"),
    ),
    film(
        "A short history of Rome", "history",
        told("Rome was founded in 753 BC and fell in 476.", shape="dates"),
        told("In 509 BC the last king was driven out, and the republic began."),
        told("In 44 BC Caesar was murdered in the senate.", "In 27 BC Augustus became the first emperor."),
        told("At its height the empire reached from Scotland to Syria.", shape="places"),
        told("A quarter of all people alive lived under its laws."),
        told("Power, Tacitus wrote, is hard to give back."),
        told("Then the borders cracked, the money lost its worth, and the legions went home.", shape="close"),
    ),
    film(
        "Cats versus dogs", "comparison",
        told("Cats versus dogs: which is cleverer?"),
        told("A cat has 250 million neurons in its cortex, a dog has 530 million.", shape="number"),
        told("But dogs were bred to please us, and cats were not."),
        told("Dogs understand human gestures.", "Cats solve puzzles alone.", shape="comparison"),
        told("The cleverest animal is the one that got you to open the tin."),
    ),
    film(
        "How to bake bread", "how-to",
        told(
            "You need four things: flour, water, salt and yeast.",
            shape="list", items=("flour", "water", "salt", "yeast"),
        ),
        told(
            "Mix everything in a bowl.", "Knead for ten minutes.", "Let it rise for an hour.",
            "Bake at 230 degrees for forty minutes.",
            shape="list",
            items=(
                "Mix everything in a bowl", "Knead for ten minutes", "Let it rise for an hour", "Bake at 230 degrees",
            ),
        ),
        told("The crust should sound hollow when you knock."),
        told("Bread is patience you can eat.", shape="close"),
    ),
    film(
        "The lighthouse", "story",
        told("One winter night a storm came over the sea."),
        told("The lighthouse keeper climbed two hundred steps with a lamp in his hand."),
        told("Out there, a fishing boat had lost its way."),
        told("He thought of his father, who had never come home."),
        told("At dawn the sea was calm, and the boat lay safe in the harbor."),
    ),
    film(
        "Focus", "text",
        told("Focus is not about doing more."),
        told("It is about choosing less."),
        told("Every yes is a no to something else."),
        told("Freedom begins where habit ends."),
        told("Start small, and start now."),
    ),
    film(
        "Paris to Istanbul by train", "place",
        told("Paris to Istanbul by train takes four days."),
        told("You pass Munich, Vienna, Budapest and Bucharest."),
        told("Mountains slide by in the evening light."),
        told("In the dining car, strangers share oranges and stories."),
        told("At the Bosphorus, Europe ends and Asia begins."),
    ),
    film(
        "Why we sleep", "explainer",
        told("We spend 26 years of our lives asleep.", shape="number"),
        told("While you sleep, your brain washes itself."),
        told("Cerebrospinal fluid flows in and carries the waste away."),
        told("Between 1960 and 2010 the average night shrank from eight hours to six and a half."),
        told("Teenagers need nine hours, adults need seven."),
        told("Turn off your phone an hour before bed."),
    ),
    film(
        "Our bakery", "advert",
        told(
            "We open at six every morning.", "We bake rye bread, cinnamon buns and apple cake.",
            "The flour comes from a mill by the river, and the butter from three cows with names.",
            "On Saturdays the whole street smells of cardamom.",
        ),
        told("Come to Mill Street and taste the first loaf of the day.", shape="close"),
    ),
)  # fmt: skip
