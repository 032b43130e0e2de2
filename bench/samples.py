"""One picture of every designed kind, with usual, long, short and foreign texts."""

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
    Steps,
    Timeline,
    Title,
)

SAMPLES: dict[str, Picture] = {
    "title": Title(
        title="How the ocean shapes our weather",
        kicker="Episode one",
        sub="A short film about currents, clouds and the engine that moves them",
        accent=("ocean", "weather"),
    ),
    "statement": Statement(
        text="Every second, the Gulf Stream moves more water than all the rivers of the world together.",
        accent=("more water",),
    ),
    "quote": Quote(
        quote="The sea, once it casts its spell, holds one in its net of wonder forever.",
        by="Jacques Cousteau",
        accent=("wonder",),
    ),
    "steps": Steps(
        title="Three habits that change your day",
        items=("Drink a glass of water first", "Walk outside in the morning sun", "Write one page in a notebook"),
        icons=("drop", "sun", "notebook"),
    ),
    "number": Number(
        figure=Datum(label="of companies now run at least one service in the cloud", value="87.4", shown="87.4%"),
        kicker="Cloud adoption",
    ),
    "chart": Number(
        figure=Datum(label="people were online at the end of last year", value="5.4", shown="5.4 billion"),
        kicker="The connected world",
        series=tuple(
            Datum(label=str(year), value=value)
            for year, value in zip(range(2012, 2024, 2), ("2.4", "2.9", "3.4", "3.9", "4.7", "5.4"), strict=True)
        ),
    ),
    "bars": BarChart(
        title="What a litre of water makes",
        data=(
            Datum(label="Coffee", value="132"),
            Datum(label="Cotton shirt", value="2700"),
            Datum(label="Bread", value="40"),
            Datum(label="Cheese", value="940"),
            Datum(label="Rice", value="1670"),
        ),
        unit="litres",
    ),
    "timeline": Timeline(
        title="A history of flight",
        events=(
            Event(when="1783", what="First hot air balloon flight", icon="balloon"),
            Event(when="1903", what="The Wright brothers take off", icon="airplane-tilt"),
            Event(when="1969", what="A rocket reaches the moon", icon="rocket-launch"),
            Event(when="1998", what="The space station opens", icon="planet"),
        ),
    ),
    "map": Map(
        title="From Lisbon to Singapore in one network",
        places=(
            Place(name="Lisbon", latitude_e3=38_700, longitude_e3=-9_100),
            Place(name="Cairo", latitude_e3=30_000, longitude_e3=31_200),
            Place(name="Mumbai", latitude_e3=19_000, longitude_e3=72_800),
            Place(name="Singapore", latitude_e3=1_350, longitude_e3=103_800),
        ),
    ),
    "concept": Concept(
        title="Cloud security protects your money and data",
        icons=("lock", "cloud", "piggy-bank", "database"),
        accent=("security",),
    ),
    "comparison": Comparison(
        title="Tea or coffee?",
        left=Side(heading="Tea", points=("Gentle and slow", "Rich in antioxidants", "Kinder to sleep"), icon="tea-bag"),
        right=Side(heading="Coffee", points=("Quick and strong", "Sharpens attention"), icon="coffee"),
    ),
    "hero": Hero(
        title="Coffee that wakes up before you",
        kicker="New",
        sub="Freshly ground, at your door every morning.",
        icon="coffee",
        accent=("before",),
    ),
    "problem": Problem(
        title="Mornings are chaos",
        icons=("alarm", "smiley-sad", "hourglass", "phone-call", "calendar-x", "warning"),
        accent=("chaos",),
    ),
    "cta": CallToAction(
        title="Start your morning right", button="Get your first bag free", url="brewbird.example", accent=("right",)
    ),
}

LONG = (
    "When the warm surface water of the tropics drifts towards the poles it carries an almost unimaginable amount of "
    "heat with it, and as it cools it grows heavier, sinks into the deep, and begins a slow return that may take a "
    "thousand years, so that the weather over your house this morning was partly decided by a storm that nobody now "
    "alive has ever seen, far out at sea, in another age entirely."
)[:400]  # fmt: skip
TEXTS = {
    "long": LONG,
    "short": "Go",
    "digits": "1234567890",
    "cjk": "海は空の色を映し、天気を静かに変えていく",
    "arabic": "المحيط يغير الطقس في كل ثانية من حياتنا",
    "hindi": "समुद्र हर पल मौसम को बदलता रहता है",
    "word": "Donaudampfschifffahrtsgesellschaftskapitän",
}


def sample(kind: str, texts: str = "usual") -> Picture:
    """The sample of `kind`, all of its words replaced by the text called `texts`, unless that is "usual"."""
    picture = SAMPLES[kind]
    if texts == "usual":
        return picture
    return _reworded(picture, TEXTS[texts])


def _reworded(value: Picture, text: str) -> Picture:
    """A copy in which every text that a viewer reads is `text`."""
    keep = {"kind", "icon", "icons", "value", "unit", "accent"}

    def reworded(item: object) -> object:
        if isinstance(item, dict):
            return {key: (inner if key in keep or inner is None else reworded(inner)) for key, inner in item.items()}
        if isinstance(item, list):
            return [reworded(inner) for inner in item]
        return text if isinstance(item, str) else item

    return type(value).model_validate(reworded(value.model_dump(mode="json")))
