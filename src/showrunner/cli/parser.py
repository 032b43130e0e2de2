"""Every command and flag, on one page. Nothing of the film is imported here: help must come at once."""

import argparse

FORMATS = ("16:9", "9:16", "1:1", "4:5")
QUALITIES = ("draft", "low", "medium", "high")
CAPTIONS = ("box", "karaoke", "pop", "poster", "classic", "off")


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="showrunner",
        description="From a prompt or a text to a finished film. Every later edit costs only what it changes.",
        epilog="Exit codes: docs/reference/exit-codes.md. All state lives in SHOWRUNNER_HOME, else --home.",
    )
    parser.add_argument("--home", metavar="DIR", help="where films, results and voices are kept")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _make(commands)
    _bringing(commands)
    _films(commands)
    _changing(commands)
    _looking(commands)
    _export(commands)
    _library(commands)
    _house(commands)
    _service(commands)
    _accounts(commands)
    _archive(commands)
    return parser


def _command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, module: str, help: str,
             function: str | None = None) -> argparse.ArgumentParser:  # fmt: skip
    command = commands.add_parser(name, help=help, description=help)
    command.set_defaults(module=module, function=function or name)
    # SUPPRESS: a --home before the command must not be overwritten by the absence of one after it
    command.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    command.add_argument("--json", action="store_true", help="print one JSON object as the last line of stdout")
    return command


def _brief_flags(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--duration", metavar="S", help="length in seconds (or 1:30); without it the words decide")
    add("--format", choices=FORMATS)
    add("--quality", choices=QUALITIES, help="draft is 360p, low 720p, medium 1080p, high 2160p")
    add("--fps", type=int, choices=(24, 25, 30, 50, 60))
    add("--style", help="see `showrunner styles`")
    add("--palette", help="see `showrunner styles`")
    add("--captions", metavar="STYLE", choices=CAPTIONS, help="|".join(CAPTIONS))
    add("--voice", metavar="VOICE", action="append", help="see `showrunner voices`; SPEAKER=VOICE for one role")
    add("--music", metavar="MOOD|FILE|off", help="a mood, a music file of yours, or off")
    add("--language", metavar="TAG", help="language of the words, as en or de")
    add("--library", action=argparse.BooleanOptionalAction, default=None,
        help="choose pictures from your library as it is now, or draw all of them")  # fmt: skip
    add("--seed", type=int, help="another seed, another film of the same words")
    add("--title")
    degraded = command.add_mutually_exclusive_group()
    degraded.add_argument("--allow-degraded", dest="allow_degraded", action="store_true", default=None)
    degraded.add_argument(
        "--no-degraded", dest="allow_degraded", action="store_false", default=None, help="fail rather than fall back"
    )


def _make(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    make = _command(commands, "make", "make", "make a film, or go on making it")
    make.add_argument("prompt", metavar="PROMPT|FILE|-", help="words, a text or film document, or - for stdin")
    make.add_argument("--out", metavar="FILE", help="where the film goes (.mp4); without it, into the home")
    _brief_flags(make)


def _bringing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _caption(commands)
    merge = _command(commands, "merge", "merge", "merge videos and pictures of yours, with their voice-overs")
    merge.add_argument("scenes", metavar="SCENES.yaml", help="the list of scenes, as examples/scenes.yaml")
    merge.add_argument("--format", choices=FORMATS, help="without it, that of the first scene")
    merge.add_argument("--quality", choices=QUALITIES, help="draft is 360p, low 720p, medium 1080p, high 2160p")
    merge.add_argument("--fps", type=int, choices=(24, 25, 30, 50, 60), help="without it, that of the first scene")
    music = _command(commands, "music", "music", "lay music under a video of yours; its picture stays as it is")
    music.add_argument("video", metavar="VIDEO", help="a file, or an http address")
    music.add_argument("--track", metavar="FILE|URL", help="the music; shorter than the video, it goes on unnoticed")
    music.add_argument("--mood", metavar="MOOD", help="or have it composed to length; see `showrunner styles`")
    music.add_argument("--volume", type=float, metavar="X", help="of the music (0.3); 1 leaves it as it is")
    music.add_argument("--video-volume", type=float, metavar="X", help="of the video's own sound (1.0)")
    music.add_argument("--duck", action="store_true", help="let the music step back while somebody speaks")
    music.add_argument("--fade", type=float, metavar="S", help="seconds in which the music leaves at the end (3)")
    music.add_argument("--fade-in", type=float, metavar="S", help="seconds in which it comes (0)")
    music.add_argument("--lufs", type=float, metavar="L", help="bring the whole to this loudness, as -14")
    music.add_argument("--seed", type=int, help="another seed, another piece of the same mood")
    for command in (merge, music):
        command.add_argument("--out", metavar="FILE", help="where the film goes (.mp4); without it, into the home")
        command.add_argument("--title")
        command.add_argument("--no-degraded", dest="allow_degraded", action="store_false", default=None,
                             help="fail rather than fall back")  # fmt: skip


def _caption(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    caption = _command(commands, "caption", "caption", "put captions into a video of yours, or beside it")
    add = caption.add_argument
    add("video", metavar="VIDEO", help="a file, or an http address")
    add("--out", metavar="FILE", help="where the video goes (.mp4); without it, into the home")
    add("--style", choices=[style for style in CAPTIONS if style != "off"], help="how captions look (classic)")
    add("--words", dest="words_per_line", type=int, metavar="N", help="so many at a time; without it reading rules")
    add("--position", choices=("bottom", "middle", "top"))
    add("--font", metavar="FAMILY", help="letters of box, karaoke and classic, as Inter or 'Space Grotesk'")
    add("--palette", help="colours; see `showrunner styles`")
    add("--ink", metavar="#RRGGBB", help="of the letters")
    add("--accent", metavar="#RRGGBB", help="of the word that is heard")
    add("--field", metavar="#RRGGBB", help="of what the letters stand on")
    add("--language", metavar="TAG", help="of what is said, as en or de; without it, as it is heard")
    add("--model", metavar="NAME|FOLDER", help="tiny, base, small, medium, large; or a folder with a model (base)")
    add("--script", metavar="FILE", help="what is said, where it is known: it is placed, not recognised")
    add("--mask-profanity", action="store_true", default=None, help="star coarse words")
    add("--sidecar", metavar="A,B", help="caption files beside the video: srt, vtt, ass, json")
    add("--no-burn", dest="burn", action="store_false", help="leave the picture as it is")
    add("--soft", action="store_true", help="a track of captions that a player can switch on")
    add("--title")
    degraded = caption.add_mutually_exclusive_group()
    degraded.add_argument("--allow-degraded", dest="allow_degraded", action="store_true", default=None)
    degraded.add_argument("--no-degraded", dest="allow_degraded", action="store_false", default=None)


def _films(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    films = _command(commands, "films", "films", "list films; or show, open, remove one")
    films.add_argument("action", nargs="?", choices=("list", "show", "open", "remove"), default="list")
    films.add_argument("film", nargs="?", metavar="FILM")


def _changing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    edit = _command(commands, "edit", "edit", "change a film's drafts: in your editor as YAML, or with --set")
    edit.add_argument("film", metavar="FILM")
    edit.add_argument("--draft", choices=("script", "storyboard", "look", "cast", "transcript"), default="script")
    edit.add_argument("--set", metavar="PATH=VALUE", action="append", default=[], dest="changes",
                      help='as scenes[2].lines[0].text="…", storyboard.shots[1].seed=4, brief.music=calm')  # fmt: skip
    edit.add_argument("--revert", action="store_true", help="drop your version of the draft")
    edit.add_argument("--show", action="store_true", help="print the draft and change nothing")
    redo = _command(commands, "redo", "make", "run a film again after edits; flags change its brief")
    redo.add_argument("film", metavar="FILM")
    redo.add_argument("--out", metavar="FILE")
    _brief_flags(redo)
    resume = _command(commands, "resume", "make", "go on with a film that was stopped", function="redo")
    resume.add_argument("film", metavar="FILM", nargs="?", help="without it, the one worked on last")
    resume.add_argument("--out", metavar="FILE")


def _looking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    plan = _command(commands, "plan", "plan", "what would run again, and why, before anything runs")
    plan.add_argument("film", metavar="FILM")
    plan.add_argument("--set", metavar="PATH=VALUE", action="append", default=[], dest="changes")
    why = _command(commands, "why", "plan", "why a step ran in the last run: the first input that differs")
    why.add_argument("film", metavar="FILM")
    why.add_argument("step", metavar="STEP", help="as render_segment or narrate")


def _export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    export = _command(commands, "export", "export", "hand over deliverables: files for a platform or an editor")
    export.add_argument("film", metavar="FILM")
    export.add_argument("presets", metavar="PRESET", nargs="*", help="without one, the presets are listed")
    export.add_argument("--to", metavar="DIR", default=".", help="folder for the files")


def _library(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    library = _command(commands, "library", "library", "own clips, photos and songs: add, list, search or remove them")
    library.add_argument("action", nargs="?", choices=("list", "add", "search", "remove"), default="list")
    library.add_argument("what", nargs="*", metavar="PATH|WORDS|ID", help="files and folders; words; or ids")
    library.add_argument("--tag", metavar="WORD", action="append", default=[], help="of all that is added; repeat it")
    library.add_argument("--notes", metavar="TEXT", help="what is in them, in your words")
    library.add_argument("--author", metavar="NAME", help="whose they are: it goes into the credits of films")
    library.add_argument("--licence", metavar="NAME", help="as CC-BY-4.0")
    library.add_argument("--source", metavar="TEXT", help="where they are from")


def _house(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    voices = _command(commands, "voices", "voices", "list voices; or add the optional set")
    voices.add_argument("action", nargs="?", choices=("list", "add"), default="list")
    voices.add_argument("set", nargs="?", metavar="SET", help="kokoro")
    voices.add_argument("--from", dest="folder", metavar="DIR", help="take the files from a folder of yours")
    _command(commands, "styles", "styles", "list styles, palettes, caption styles and moods")
    doctor = _command(commands, "doctor", "doctor", "check this machine, and say how to mend what is missing")
    doctor.set_defaults(function="doctor")
    clean = _command(commands, "clean", "clean", "remove files that no film needs")
    clean.add_argument("--older-than", metavar="DAYS", type=float, default=1.0, help="keep what was used since (1)")
    clean.add_argument("--dry-run", action="store_true", help="only say what would go")
    schema = _command(commands, "schema", "schema", "print the JSON Schema of the film document")
    schema.set_defaults(function="schema")


def _service(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = _command(commands, "serve", "serve", "the service: API, MCP and a worker in one process")
    serve.add_argument("--api-only", action="store_true", help="take orders and leave the work to other processes")
    worker = _command(commands, "worker", "worker", "do the work of a service; as many as wanted")
    worker.add_argument("--lanes", metavar="A,B", help="only these of writing, voice, visual, assembly")
    for command in (serve, worker):
        _service_flags(command)
    for name in ("host", "port", "public-url", "auth"):
        serve.add_argument(f"--{name}", help=f"see `showrunner settings`: {name}")
    mcp = _command(commands, "mcp", "mcp", "a Model Context Protocol server on stdin and stdout, for programs")
    mcp.add_argument("--config", metavar="FILE", help="settings in TOML instead of HOME/showrunner.toml")
    settings = _command(commands, "settings", "settings", "print every setting, its value and where it came from")
    _service_flags(settings)


def _accounts(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = _command(commands, "keys", "keys", "keys of a service's API: list, create or revoke")
    keys.add_argument("action", nargs="?", choices=("list", "create", "revoke"), default="list")
    keys.add_argument("key", nargs="?", metavar="NAME|KEY", help="a name for a new one; the id of one to revoke")
    keys.add_argument("--workspace", metavar="ID", default="local")
    keys.add_argument("--role", choices=("viewer", "editor", "owner"), default="editor")
    keys.add_argument("--scopes", metavar="A,B", default="", help="only these of the role's; without it all of them")
    keys.add_argument("--expires", metavar="WHEN", help="as 90d, 12h or 2027-01-31 (UTC); without it never")
    keys.add_argument("--client", action="store_true", help="for OAuth2 client credentials instead of a plain key")
    spaces = _command(commands, "workspaces", "workspaces", "workspaces of a service: list, create, or set ceilings")
    spaces.add_argument("action", nargs="?", choices=("list", "create", "set"), default="list")
    spaces.add_argument("workspace", nargs="?", metavar="ID")
    spaces.add_argument("--name")
    spaces.add_argument("--film-budget", metavar="DOLLARS", help="what one film may cost, as 2.50; or none")
    spaces.add_argument("--month-budget", metavar="DOLLARS", help="what a calendar month (UTC) may cost; or none")
    spaces.add_argument("--disk-quota", metavar="SIZE", help="uploads and masters together, as 50GB; or none")
    spaces.add_argument("--films-at-once", metavar="N", help="of one person, being made; or none")
    spaces.add_argument("--shares-cache", choices=("yes", "no"), help="share results with others that share theirs")
    secrets = _command(commands, "secrets", "secrets", "keys of providers, sealed: list, set or remove; or a new seal")
    secrets.add_argument(
        "action",
        nargs="?",
        choices=("list", "set", "remove", "rotate"),
        default="list",
        help="set reads the value from a prompt or stdin; rotate seals all of them with a new key",
    )
    secrets.add_argument("name", nargs="?", metavar="NAME", help="as PEXELS_API_KEY")
    secrets.add_argument("--host", metavar="HOST", help="the only host the value is ever sent to, as api.pexels.com")
    secrets.add_argument("--workspace", metavar="ID", default="local")
    for command in (keys, spaces, secrets):
        command.add_argument("--config", metavar="FILE", help="settings in TOML instead of HOME/showrunner.toml")
        command.add_argument("--database", metavar="URL", help="of the service; without it a file in the home")


def _archive(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    place = "a folder, s3://…, gs://…, az://…, or NAME.tar"
    backup = _command(
        commands, "backup", "backup", "back up catalog and files; what is there already is not sent again"
    )
    backup.add_argument("place", metavar="PLACE", help=place)
    backup.add_argument("--keep-days", metavar="N", type=int, help="remove backups that are older, and their files")
    backup.add_argument("--check", action="store_true", help="read what is there already, and mend what is damaged")
    restore = _command(commands, "restore", "restore", "bring a backup back, into an empty home or database only")
    restore.add_argument("place", metavar="PLACE", help=place)
    verify = _command(
        commands, "verify", "verify", "read every file that films need, or a backup has, to its last byte"
    )
    verify.add_argument("place", metavar="PLACE", nargs="?", help="a place of backups; without it, this house itself")
    for command in (restore, verify):
        command.add_argument("--backup", metavar="NAME", help="the backup whose name begins so; without it the newest")
    for command in (backup, restore, verify):
        command.add_argument("--config", metavar="FILE", help="settings in TOML instead of HOME/showrunner.toml")
        command.add_argument("--database", metavar="URL", help="postgresql://…; without it a file in the home")
        command.add_argument("--store", metavar="URL", help="s3://…, gs://… or az://…; without it a folder in the home")


def _service_flags(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", metavar="FILE", help="settings in TOML instead of HOME/showrunner.toml")
    command.add_argument("--database", metavar="URL", help="postgresql://…; without it a file in the home")
    command.add_argument("--store", metavar="URL", help="s3://…, gs://… or az://…; without it a folder in the home")
    command.add_argument("--redis", metavar="URL", help="redis://…, to be told at once by other processes")
    command.add_argument("--log-format", choices=("auto", "json", "pretty"))
