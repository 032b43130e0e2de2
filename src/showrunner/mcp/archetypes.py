"""How to write for each kind of film: what the prompts tell an agent that writes the text itself.

The writer here knows what a text looks like and draws it so: dates become a timeline, places a map, orders numbered
steps, a figure a number that counts up. An agent knows the subject. The advice joins the two.
"""

from typing import Annotated

from pydantic import Field

from showrunner.kit.document import Document

WORDS_PER_S = 2.4


class Archetype(Document):
    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    title: str
    about: str
    shape: tuple[str, ...]  # how the text goes, beat by beat
    drawn: str  # what the pictures make of it
    music: str  # a mood that usually fits


ARCHETYPES: tuple[Archetype, ...] = (
    Archetype(
        name="explainer",
        title="Explain something",
        about="How or why something is as it is, for people who have never asked.",
        shape=(
            "Open with the thing seen, in one plain sentence.",
            "Say what most people believe, if it is wrong.",
            "Give the cause in three or four sentences, one step each, in the order in which it happens.",
            "Give one figure that makes its size felt.",
            "Close by going back to the opening, now understood.",
        ),
        drawn="nature becomes landscapes, causes become concepts with icons, the figure counts up",
        music="calm",
    ),
    Archetype(
        name="question",
        title="Answer a question",
        about="One question, answered.",
        shape=(
            "Ask it as the first sentence, with its question mark.",
            "Answer it at once, in one sentence.",
            "Show why in three sentences.",
            "Close with what follows from it.",
        ),
        drawn="the question stands as a title; the answer is shown by what it names",
        music="curious",
    ),
    Archetype(
        name="list",
        title="A list",
        about="Tips, reasons, facts: things of one kind, one after another.",
        shape=(
            "Say how many there are and what for.",
            "Give each its own paragraph: a blank line before it, its name first, then one or two sentences.",
            "Put the strongest last.",
            "Close in one sentence; do not list them again.",
        ),
        drawn="each item is a scene of its own with its number",
        music="energetic",
    ),
    Archetype(
        name="how_to",
        title="How to do something",
        about="Steps in order, for somebody who is about to do it.",
        shape=(
            "Say what will be there at the end.",
            "Write steps as orders: verb first, one action each. “Grind the coffee, boil the water, pour slowly.”",
            "Name amounts and times in digits.",
            "Warn of the one mistake that everybody makes.",
            "Close with the result.",
        ),
        drawn="orders in a row become numbered steps; amounts become figures",
        music="warm",
    ),
    Archetype(
        name="story",
        title="Tell a story",
        about="A short tale with people in it.",
        shape=(
            "Begin with who, where and what they want.",
            "Something changes. Say it in one short sentence.",
            "Let people speak in quotation marks, with said and a name: each gets a voice of their own.",
            "Turn once.",
            "End on a picture, not on a moral.",
        ),
        drawn="places become landscapes at their hour and weather; speech becomes quotations",
        music="melancholy",
    ),
    Archetype(
        name="history",
        title="History",
        about="How something came to be, by its dates.",
        shape=(
            "Begin with today in one sentence.",
            "Give three to six moments, each with its year in digits and its place by name.",
            "Say of each what was possible after it and not before.",
            "Quote one of the people, with their name.",
            "End where we began.",
        ),
        drawn="years become a timeline, places a map, the quotation a page of its own",
        music="hopeful",
    ),
    Archetype(
        name="place",
        title="A place",
        about="A town, a river, a country: where it is and what it is like.",
        shape=(
            "Say where it lies: on which coast, between which towns, in which country.",
            "What is seen on arriving, at one hour of the day.",
            "One thing that happened there, with its year.",
            "One figure: how high, how many, how far.",
            "What people do there now.",
        ),
        drawn="where it lies becomes a map, what is seen a landscape, the figure counts up",
        music="dreamy",
    ),
    Archetype(
        name="person",
        title="A person",
        about="Somebody's life in a few minutes.",
        shape=(
            "What they are known for, in one sentence.",
            "Where and when they were born.",
            "Three moments with their years.",
            "Their own words, in quotation marks, with their name.",
            "What is left of it today.",
        ),
        drawn="years become a timeline, the words a quotation, places a map",
        music="hopeful",
    ),
    Archetype(
        name="comparison",
        title="Compare two things",
        about="This or that, fairly.",
        shape=(
            "Name both in the first sentence.",
            "Compare them in pairs, one property a sentence: “Coffee is … , whereas tea is …”",
            "Give a figure for each where there is one.",
            "Say for whom each is better.",
        ),
        drawn="pairs become two sides, figures become bars",
        music="curious",
    ),
    Archetype(
        name="product",
        title="Show a product",
        about="A launch or an advert, honest and short.",
        shape=(
            "The trouble it takes away, in one sentence a buyer would say.",
            "Its name, and what it is in five words.",
            "Three things it does, as one list.",
            "One figure that can be checked.",
            "What to do now: a verb first, and where.",
        ),
        drawn="the trouble and the answer get scenes of their own, the last sentence a call to act",
        music="energetic",
    ),
)

BY_NAME = {archetype.name: archetype for archetype in ARCHETYPES}


def advice(archetype: Archetype, subject: str, length_s: int, audience: str) -> str:
    """What to do, as one message to whoever writes."""
    beats = "\n".join(f"{number}. {beat}" for number, beat in enumerate(archetype.shape, 1))
    heard_by = f" The audience: {audience}." if audience else ""
    return (
        f"Make a film with Showrunner. Its kind: {archetype.title.lower()}. Its subject: {subject}.{heard_by}\n\n"
        f"First write what will be narrated: about {round(length_s * WORDS_PER_S)} words for {length_s} seconds, in "
        "short spoken sentences, only facts you are sure of, no stage directions, no hashtags, no emoji. "
        f"The text is narrated word for word. Its shape:\n{beats}\n\n"
        f"What the pictures will make of it: {archetype.drawn}.\n\n"
        f"Then call make_film with the text as `prompt`, a short `title`, `duration_s`: {length_s} and, unless the "
        f"subject wants another mood, `music`: {archetype.music!r}. Draft quality is for looking, medium for showing: "
        "begin with `quality`: 'draft'. When it is done, read get_storyboard, change what does not fit with edit_film "
        "(plan_edit tells the price of a change first), and make it in 'medium' with redo_film and the change "
        "brief.quality=medium. Only what changed is made again."
    )
