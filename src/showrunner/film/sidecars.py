"""Caption files that travel beside a film: SubRip, WebVTT and Advanced SubStation Alpha.

Every function gives the whole file as text with "\\n" line ends, to be written in UTF-8. What a format would read as
markup is escaped where the format knows how, else replaced by a look-alike, so that words never vanish.
"""

import re
from collections.abc import Iterator, Sequence

from showrunner.film import spacing
from showrunner.film.captions import Cue, rows
from showrunner.film.formats import Raster
from showrunner.film.look import Palette
from showrunner.film.speech import Word

_WORD_JOINER = "\u2060"  # draws nothing, keeps a backslash from starting an override
_TIME = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})")
_TAGS = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")


def srt(cues: Sequence[Cue]) -> str:
    """SubRip, understood by everything. A change of speaker is written "Name: "."""
    blocks = [
        f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n{_named(_srt_text(cue), cue.speaker)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue], *, language: str = "", words: bool = True) -> str:
    """WebVTT. With `words`, each word after the first carries the time it is heard at; speakers are voice spans."""
    head = "WEBVTT\n" + (f"Language: {language}\n" if language else "")
    blocks = [
        f"{number}\n{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n{_vtt_text(cue, words)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join([head, *blocks])


def ass(cues: Sequence[Cue], raster: Raster, palette: Palette, *, family: str = "Manrope", words: bool = True) -> str:
    """SubStation Alpha for a frame of `raster`; with `words`, each word takes the accent colour when it is heard."""
    size = round(min(raster.width, raster.height) * 56 / 1080)
    bottom = round(raster.height * (0.255 if raster.height > 1.5 * raster.width else 0.1))
    side = round(raster.width * 0.08)
    style = (
        f"Style: Default,{_ass_field(family)},{size},{_ass_colour(_heard(palette))},{_ass_colour('#ffffff')},"
        f"{_ass_colour('#0a0a0f')},{_ass_colour('#000000', 0x60)},-1,0,0,0,100,100,0,0,1,"
        f"{max(1, size // 14)},{max(1, size // 28)},2,{side},{side},{bottom},1"
    )
    head = f"""[Script Info]
ScriptType: v4.00+
PlayResX: {raster.width}
PlayResY: {raster.height}
WrapStyle: 0
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
{style}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
    lines = [
        f"Dialogue: 0,{_centiseconds(cue.start_ms)},{_centiseconds(cue.end_ms)},Default,"
        f"{_ass_field(cue.speaker or '')},0,0,0,,{_ass_text(cue, words)}\n"
        for cue in cues
    ]
    return head + "".join(lines)


def parse_srt(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file, in the order of their times. Word times are spread by length: a guess.

    Styling tags are dropped; blocks without a readable time line are passed over.
    """
    blocks = re.split(r"\n[ \t]*\n+", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip())
    found = [cue for block in blocks for cue in _parsed(block.split("\n"))]
    return tuple(sorted(found, key=lambda cue: (cue.start_ms, cue.end_ms)))


def _parsed(lines: Sequence[str]) -> Iterator[Cue]:
    for at, line in enumerate(lines):
        start, arrow, end = line.partition("-->")
        first, last = _TIME.search(start), _TIME.search(end)
        if not (arrow and first and last):
            continue
        texts = [
            row for row in (_TAGS.sub("", row).replace(_WORD_JOINER, "").split() for row in lines[at + 1 :]) if row
        ]
        start_ms, end_ms = _parsed_ms(first), _parsed_ms(last)
        if texts and end_ms > start_ms:
            breaks = [sum(len(row) for row in texts[:number]) for number in range(len(texts))]
            words = _spread([word for row in texts for word in row], start_ms, end_ms)
            yield Cue(start_ms=start_ms, end_ms=end_ms, words=words, breaks=tuple(breaks))
        return


def _parsed_ms(match: re.Match[str]) -> int:
    hours, minutes, seconds, fraction = match.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _spread(texts: Sequence[str], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    total = sum(len(text) + 1 for text in texts)
    found: list[Word] = []
    spent = 0
    for text in texts:
        at = start_ms + (end_ms - start_ms) * spent // total
        spent += len(text) + 1
        end = start_ms + (end_ms - start_ms) * spent // total
        found.append(Word(text=text, start_ms=at, end_ms=max(end, at + 1)))
    return tuple(found)


def _rows(cue: Cue) -> list[list[Word]]:
    """The cue's lines, whitespace inside words evened out, words of nothing but whitespace gone."""
    cleaned = [
        [word.model_copy(update={"text": " ".join(word.text.split())}) for word in row if word.text.strip()]
        for row in rows(cue)
    ]
    return [row for row in cleaned if row]


def _srt_text(cue: Cue) -> str:
    text = "\n".join(spacing.joined([word.text for word in row]) for row in _rows(cue))
    text = re.sub(r"<(?=[A-Za-z/])", "＜", text).replace("-->", "→")
    text = re.sub(r"\\(?=[Nnh])", f"\\\\{_WORD_JOINER}", text)  # ffmpeg and VLC read \\N as a line break
    return text.replace("{\\", "｛\\")


def _named(text: str, speaker: str | None) -> str:
    return f"{' '.join(speaker.split())}: {text}" if speaker else text


def _vtt_text(cue: Cue, words: bool) -> str:
    text = "\n".join(_vtt_row(row, cue, words, is_first=number == 0) for number, row in enumerate(_rows(cue)))
    if not cue.speaker:
        return text
    return f"<v {_vtt_escaped(' '.join(cue.speaker.split()))}>{text}</v>"


def _vtt_row(row: Sequence[Word], cue: Cue, words: bool, *, is_first: bool) -> str:
    out = ""
    for number, word in enumerate(row):
        gap = spacing.gap(row[number - 1].text, word.text) if number else ""
        has_time = words and (number or not is_first) and cue.start_ms < word.start_ms < cue.end_ms
        stamp = f"<{_clock(word.start_ms, '.')}>" if has_time else ""
        out += gap + stamp + _vtt_escaped(word.text)
    return out


def _vtt_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ass_text(cue: Cue, words: bool) -> str:
    """`\\k` durations add up from the cue's start without drift: each is a difference of rounded times."""
    out: list[str] = []
    spent = 0
    for row in _rows(cue):
        line = ""
        for number, word in enumerate(row):
            gap = spacing.gap(row[number - 1].text, word.text) if number else ""
            start = max(spent, (word.start_ms - cue.start_ms + 5) // 10)
            end = max(start, (word.end_ms - cue.start_ms + 5) // 10)
            tags = (f"{{\\k{start - spent}}}" if start > spent else "") + f"{{\\k{end - start}}}"
            line += gap + (tags if words else "") + _ass_escaped(word.text)
            spent = end
        out.append(line)
    return _named("\\N".join(out), _ass_escaped(cue.speaker) if cue.speaker else None)


def _ass_escaped(text: str) -> str:
    return text.replace("\\", f"\\{_WORD_JOINER}").replace("{", "\\{").replace("}", "\\}")


def _ass_field(text: str) -> str:
    """For the comma-separated columns before the text."""
    return " ".join(text.replace(",", " ").split())


def _ass_colour(colour: str, transparency: int = 0) -> str:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"&H{transparency:02X}{blue}{green}{red}".upper()


def _heard(palette: Palette) -> str:
    """The accent that stands out from a black outline: the light field's accents are often too dark for it."""
    return palette.accent2 if palette.is_dark else "#ffe14d"


def _clock(ms: int, point: str) -> str:
    seconds, fraction = divmod(max(0, ms), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{fraction:03d}"


def _centiseconds(ms: int) -> str:
    hundredths = (max(0, ms) + 5) // 10
    seconds = hundredths // 100
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{hundredths % 100:02d}"
