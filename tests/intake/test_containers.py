"""What a file is, its first bytes say."""

import struct

import pytest

from showrunner.errors import BriefError
from showrunner.kit import containers
from showrunner.kit.containers import recognised

MP3_FRAME = (b"\xff\xfb\x90\x64" + bytes(413), b"\xff\xfb\x92\x64" + bytes(414))  # 128 kbit/s at 44.1 kHz: 417, 418
AAC_FRAME = bytes.fromhex("fff15080028000") + bytes(13)  # a frame of 20 bytes


def ftyp(major, *brands):
    body = major + bytes(4) + b"".join(brands)
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body + bytes(32)


def id3(size):
    return b"ID3\4\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (ftyp(b"isom", b"mp41"), "MP4"),
        (ftyp(b"mp42", b"avc1"), "MP4"),
        (ftyp(b"3gp5"), "MP4"),
        (ftyp(b"qt  "), "QuickTime"),
        (b"\0\0\0\x08wide\0\0\x10\0mdat" + bytes(40), "QuickTime"),
        (ftyp(b"M4A ", b"mp42"), "MP4 sound"),
        (ftyp(b"heic", b"mif1"), "HEIC"),
        (ftyp(b"mif1", b"heic"), "HEIC"),
        (ftyp(b"mif1", b"avif"), "AVIF"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", "WebM"),
        (b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska", "Matroska"),
        (b"RIFF\0\0\0\0WAVEfmt ", "WAV"),
        (b"RF64\xff\xff\xff\xffWAVEds64", "WAV"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"FORM\0\0\0\0AIFC", "AIFF"),
        ((b"\x47" + bytes(187)) * 6, "MPEG transport stream"),
        ((bytes(4) + b"\x47" + bytes(187)) * 6, "MPEG transport stream"),
        (b"".join(MP3_FRAME), "MP3"),
        (id3(300) + b"".join(MP3_FRAME), "MP3"),
        (id3(20) + id3(30) + b"".join(MP3_FRAME), "MP3"),
        (id3(200_000)[:65_536], "MP3"),
        (bytes(1000) + b"".join(MP3_FRAME), "MP3"),
        (id3(20) + b"fLaC" + bytes(40), "FLAC"),
        (AAC_FRAME * 2, "AAC"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"IDAT", "PNG"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17) + b"acTL" + bytes(8) + b"IDAT", "animated PNG"),
    ],
)
def test_it_is_recognised(head, name):
    assert recognised(head).name == name


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"", "empty"),
        (b"#EXTM3U\n", "playlist"),
        (b"\xef\xbb\xbf  #extm3u\n", "playlist"),
        (b"ffconcat version 1.0\n", "list of files"),
        (b"<?xml version='1.0'?>\n<!-- x --><svg>", "drawing"),
        (b"<!DOCTYPE html>", "web page"),
        (b"WEBVTT\n", "subtitle"),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nx", "subtitle"),
        (b"PK\x03\x04", "archive"),
        (b"\x7fELF", "program"),
        (b"#!/bin/sh", "program"),
        (b"%PDF-1.7", "document"),
        (b"FLV\x01", "Flash"),
        (b"II*\0", "TIFF"),
        (b"just words", "a text"),
        (b"\x01\x02\x03\x04\x05", "01 02 03 04 05"),
        (b"\xff\xfb\x90\x64" + b"\x01" * 500, "not known"),  # one frame of MP3 by chance, and no second
        (b"RIFF\0\0\0\0WAVX", "not known"),
        (b"\x89PNG\r\n\x1a\nxxxx", "not known"),
    ],
)
def test_it_is_refused_by_what_it_is(head, what):
    with pytest.raises(BriefError, match=what) as caught:
        recognised(head)
    assert caught.value.field == "source"
    assert caught.value.hint


def test_every_container_says_how_it_is_opened():
    for container in containers.KNOWN:
        assert container.suffix.startswith(".")
        assert container.media_type.partition("/")[0] in ("video", "audio", "image")
    assert {one.name for one in containers.KNOWN if one.demuxer is None} == {"HEIC", "AVIF"}
