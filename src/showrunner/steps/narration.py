"""Script to speech, line by line."""

from showrunner.capabilities import Aligner, Speech
from showrunner.engine.step import step
from showrunner.film.brief import Choice
from showrunner.film.script import Line
from showrunner.film.speech import Take
from showrunner.media.wavhead import length_ms
from showrunner.steps.desk import Desk
from showrunner.steps.metering import spoken


@step(version=2, lane="voice", stage="voice")
async def narrate(desk: Desk, text: str, say: str | None, was: str | None, voice: Choice, language: str) -> Take:
    """Speak one line; `say` replaces the text for the voice alone. `was` was said in its place before an edit:
    the words that stayed keep their pace, where the voice can do that.

    Words are timed by the engine; where it knows no times, by forced alignment of the known text. A token that cannot
    be placed is reported in the take, never guessed. Raises ProviderError, QuotaSpent.
    """
    wav = desk.file(".wav")
    line = Line(text=text, say=say, paced_as=was)
    async with spoken(desk, voice.provider, line.said):
        words, unplaced = await desk.ask(voice.provider, Speech, Speech.speak, line, voice, language, wav)
    timing = "native"
    if not words and not unplaced:
        words, unplaced = await desk.ask("sphinx", Aligner, Aligner.align, wav, text, language)
        timing = "aligned"
    return Take(
        audio=await desk.store.put(wav, "audio/wav"),
        duration_ms=length_ms(wav),
        words=words,
        unplaced=unplaced,
        timing=timing if words else "none",
    )
