"""Addresses that lead inside, in every disguise. PORT is the canary's; names are answered by `resolve`."""

HOSTS = """
    127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 0.0.0.0 127.0.0.1. 127.127.127.127
    [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [64:ff9b::127.0.0.1]
    [2002:7f00:1::] [::1%25lo] [fe80::1] [fc00::1] localhost LOCALHOST localhost. ①②⑦.⓪.⓪.① 127。0。0。1 １２７.0.0.1
    %31%32%37.0.0.1 127%2e0%2e0%2e1 local%68ost 127.0.0.1%00.example.com user:pass@127.0.0.1 example.com@127.0.0.1
    example.com%40127.0.0.1 example.com\\@127.0.0.1 inside.example mixed.example rebinding.example
    169.254.169.254 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 198.18.0.1 metadata.google.internal
""".split()
WHOLE = """
    file:///etc/passwd file://127.0.0.1/etc/passwd ftp://127.0.0.1:PORT/ gopher://127.0.0.1:PORT/ dict://127.0.0.1:PORT/
    data:video/mp4;base64,AAAA concat:http://127.0.0.1:PORT/a|b crypto:http://127.0.0.1:PORT/ tcp://127.0.0.1:PORT
    udp://127.0.0.1:PORT rtmp://127.0.0.1:PORT/x rtsp://127.0.0.1:PORT/x srt://127.0.0.1:PORT pipe:0
    subfile,,start,0,end,9,,:/etc/passwd
    cache:http://127.0.0.1:PORT/ async:http://127.0.0.1:PORT/ hls+http://127.0.0.1:PORT/ unix:/var/run/docker.sock
    /etc/passwd ../../etc/passwd //127.0.0.1:PORT/ http:127.0.0.1:PORT/ http:/127.0.0.1:PORT/ http:///127.0.0.1:PORT/
    http://127.0.0.1:99999/ http:// javascript:alert(1) jar:http://127.0.0.1:PORT/!/ -i lavfi movie=/etc/passwd
    http://127.0.0.1:PORT#@example.com/ http://127.0.0.1:PORT?@example.com/ hTTp://127.0.0.1:PORT/
""".split()
KNOWN = {
    "inside.example": ["127.0.0.1"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "localhost": ["127.0.0.1", "::1"],
}


def addresses(port: int) -> list[str]:
    told = [f"http://{host}:{port}/a.mp4" for host in HOSTS] + [f"https://{host}:{port}/a.mp4" for host in HOSTS[:6]]
    return told + [url.replace("PORT", str(port)) for url in WHOLE] + [f"\thttp://127.0.0.1:{port}/", "http://a\nb/"]


class Resolver:
    """Answers as the net would; what is rebound has another address each time it is asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked[host] = self.asked.get(host, 0) + 1
        if host == "rebinding.example":
            return ["127.0.0.1"] if self.asked[host] % 2 else ["93.184.216.34"]
        if host.rstrip(".").lower() in KNOWN:
            return KNOWN[host.rstrip(".").lower()]
        raise OSError(f"{host} is not known here")
