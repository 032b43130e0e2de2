"""Names that some program would take for something else: a protocol, an option, a pattern, a command, a folder."""

NAMES = [
    "http:x.mp4", "file:x.mp4", "concat:a|b.mp4", "pipe:0", "data:video,x", "subfile,,start,0,end,9,,:a", "-i.mp4",
    "-y", "--help", "img%03d.png", "%s%s%n.mp4", "a'b.mp4", 'a"b.mp4', "a\nb.mp4", "a\tb.mp4", "a;b.mp4", "a:b.mp4",
    "a,b.mp4", "[a].mp4", "a\\b.mp4", "$(touch x).mp4", "`touch x`.mp4", "|touch x", "a&b.mp4", "a>b.mp4", "*.mp4",
    "~", "~root.mp4", "con.mp4", "nul", "a.mp4.", " a.mp4", "a .mp4", "\u202egpj.mp4", "e\u0301.mp4", "ü.mp4",
    "\u200b.mp4", "x" * 250 + ".mp4",
    ".mp4", "..mp4", "...", "movie=a.mp4", "a@0.mp4", "a#b?c.mp4", "../../outside.mp4",
    "/nowhere/outside.mp4", "a/../../b.mp4", "a\0b.mp4",
]  # fmt: skip
