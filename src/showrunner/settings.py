"""Settings, read once at the edge: flags before environment before file before default, each with its source.

A setting `month_budget` is the flag --month-budget, the variable SHOWRUNNER_MONTH_BUDGET, and `month_budget` in
HOME/showrunner.toml (or the file named by --config or SHOWRUNNER_CONFIG). A service also answers to the names of older
systems (DATABASE_URL and the like); the command line does not: those may be meant for something else on the machine.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from showrunner.errors import BadSetting, StoreError

Words = tuple[str, ...]


def _setting(default: Any, about: str, *, also: Words = (), is_secret: bool = False, check: str = "") -> Any:
    """`also`: other environment variables that mean this, NAME or NAME=…{}… around its value; `check`: of `_RULES`."""
    return field(default=default, metadata={"about": about, "also": also, "is_secret": is_secret, "check": check})


@dataclass(frozen=True)
class Settings:
    """`home` holds everything Showrunner keeps here; two homes know nothing of each other."""

    home: Path
    database: str = _setting("", "sqlite:///… or postgresql://…; empty: a file in the home", also=("DATABASE_URL",))
    store: str = _setting("", "s3://BUCKET, gs://…, az://… or a folder; empty: a folder in the home",
                          also=("STORAGE_URL", "S3_BUCKET=s3://{}"))  # fmt: skip
    cache_gb: int = _setting(20, "files of a bucket kept on this machine to work on", check="positive")
    redis: str = _setting("", "redis://…: progress between processes and shared rate limits", also=("REDIS_URL",))
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8420, "port to listen on; 0 takes a free one", check="port")
    public_url: str = _setting("", "how the service is reached from outside; empty: as it listens", check="url")
    auth: str = _setting("token", "who may come in: token (this machine's), keys, oidc", check="auth")
    oidc_issuer: str = _setting("", "issuer of access tokens, e.g. https://login.example.org")
    oidc_client_id: str = _setting("", "our client there")
    oidc_client_secret: str = _setting("", "and its secret, where it has one", is_secret=True)
    oidc_audience: str = _setting("", "audience that its access tokens must carry; empty: the client id")
    oidc_workspace_claim: str = _setting("workspace", "claim that names the workspace")
    oidc_role_claim: str = _setting("role", "claim that names the role")
    oidc_workspaces: Words = _setting((), "NAME=WORKSPACE for names in that claim, *=WORKSPACE for everybody")
    oidc_roles: Words = _setting((), "NAME=ROLE for names in that claim, *=ROLE for everybody")
    key: str = _setting("", "base64 of 32 bytes that seal secrets; empty: HOME/key", is_secret=True)
    key_source: str = _setting("file", "where that key is: file, keyring, or vault (HashiCorp transit)", check="key")
    vault_url: str = _setting("", "HashiCorp Vault, for key_source vault", also=("VAULT_ADDR",))
    vault_token: str = _setting("", "its token", also=("VAULT_TOKEN",), is_secret=True)
    vault_key: str = _setting("showrunner", "name of its transit key")
    cors_origins: Words = _setting(
        (), "origins of pages that may call the service", also=("CORS_ORIGINS",), check="origins"
    )
    hosts: Words = _setting((), "Host headers to answer besides the address itself and public_url", check="hosts")
    rate_limit: str = _setting("1200/minute", "requests of one key", check="rate")
    create_limit: str = _setting("600/minute", "films one key may ask for", check="rate")
    films_at_once: int = _setting(0, "films of one person being made at once; 0: any number", check="whole")
    film_budget: int = _setting(0, "micro-dollars one film may cost; 0: no ceiling", check="whole")
    month_budget: int = _setting(0, "micro-dollars one workspace may spend in a month; 0: no ceiling", check="whole")
    voice_limits: Words = _setting(("elevenlabs=500000", "google_tts=1000000"), "NAME=COUNT: characters a provider may "
                                   "speak in a day (UTC); *=COUNT: every other one", check="counts")  # fmt: skip
    voice_quotas: Words = _setting((), "NAME=COUNT: the same for each workspace", check="counts")
    disk_quota: int = _setting(0, "bytes of one workspace's uploads and masters; 0: no ceiling", check="whole")
    max_body_mb: int = _setting(100, "largest request or upload", also=("MAX_FILE_SIZE_MB",), check="positive")
    request_timeout_s: int = _setting(60, "longest time for one request, streams apart", check="positive")
    lanes: Words = _setting(("writing", "voice", "visual", "assembly"), "lanes this worker serves", check="lanes")
    writing_width: int = _setting(0, "steps of the lane at once in this worker; 0: by the machine", check="whole")
    voice_width: int = _setting(0, "the same", check="whole")
    visual_width: int = _setting(0, "the same", check="whole")
    assembly_width: int = _setting(0, "the same", check="whole")
    films_width: int = _setting(
        4, "films this worker leads at once", also=("MAX_CONCURRENT_JOBS", "MAX_CONCURRENT_WORKERS"), check="positive"
    )
    grace_s: int = _setting(20, "time to finish steps when told to stop", check="whole")
    database_pool: int = _setting(20, "connections kept to PostgreSQL", check="positive")
    database_overflow: int = _setting(30, "and more when busy", check="whole")
    keep_masters_h: int = _setting(0, "hours after which a finished film's files go; 0: never", check="whole")
    keep_intermediates_h: int = _setting(24, "hours after last use", check="whole")
    keep_uploads_h: int = _setting(0, "hours after which an unused upload goes; 0: never", check="whole")
    keep_tasks_h: int = _setting(2, "hours that files of /tasks live", also=("TASK_TTL_HOURS",), check="whole")
    keep_notices_h: int = _setting(720, "hours that notices and deliveries are kept", check="whole")
    clean_every_s: int = _setting(3600, "between two cleanings by the service; 0: never", check="whole")
    fetch_allow: Words = _setting((), "HOST:PORT that may be fetched though they are private", check="places")
    log_format: str = _setting("auto", "json, pretty, or auto (pretty on a terminal)", check="log")
    log_level: str = _setting("info", "debug, info, warning, error", also=("LOG_LEVEL",), check="level")
    otlp_endpoint: str = _setting("", "where traces go, e.g. http://collector:4318",
                                  also=("OTEL_EXPORTER_OTLP_ENDPOINT",), check="url")  # fmt: skip
    metrics_port: int = _setting(0, "where a worker shows its own metrics; 0: with those of this machine's API",
                                 check="port")  # fmt: skip
    plugins: Words = _setting((), "more productions and providers, as module:attribute", check="plugins")

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home / 'catalog.db'}"

    @property
    def store_url(self) -> str:
        return self.store or str(self.home / "assets")

    @property
    def locks(self) -> Path:
        return self.home / "locks"

    @property
    def metrics(self) -> Path:
        """Where the processes of this machine count together."""
        return self.home / "metrics"

    @property
    def scratch(self) -> Path:
        return self.home / "scratch"


@dataclass(frozen=True)
class Told:
    """One setting as `showrunner settings` shows it."""

    name: str
    value: str
    source: str
    about: str


def home_of(home: str | None = None) -> Path:
    """`SHOWRUNNER_HOME`, else `home` (--home), else the platform's folder for application data."""
    chosen = os.environ.get("SHOWRUNNER_HOME") or home
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("showrunner"))


def read(
    home: str | None = None,
    flags: Mapping[str, Any] | None = None,
    config: str | None = None,
    *,
    is_service: bool = False,
) -> Settings:
    """Settings for this process. Raises BadSetting naming the one that cannot be and where it stands."""
    return _read(home, flags or {}, config, is_service)[0]


def told(home: str | None = None, flags: Mapping[str, Any] | None = None, config: str | None = None) -> list[Told]:
    """Every setting of a service with its value and where it came from; secrets masked."""
    settings, sources = _read(home, flags or {}, config, True)
    rows = [Told("home", str(settings.home), "", "folder of everything kept here")]
    for one in fields(Settings)[1:]:
        value = getattr(settings, one.name)
        shown = " ".join(value) if isinstance(value, tuple) else str(value)
        masked = "********" if one.metadata["is_secret"] and value else without_password(shown)
        rows.append(Told(one.name, masked, sources.get(one.name, "default"), one.metadata["about"]))
    return rows


def without_password(url: str) -> str:
    """postgresql://me:********@host/db, and the same for ?password=…"""
    url = re.sub(r"(?i)([?&](?:ssl)?password=)[^&\s]+", r"\1********", url)
    scheme, mark, rest = url.partition("://")
    user, at, place = rest.rpartition("@")
    if not mark or not at or ":" not in user:
        return url
    return f"{scheme}://{user.partition(':')[0]}:********@{place}"


def _read(
    home: str | None, flags: Mapping[str, Any], config: str | None, is_service: bool
) -> tuple[Settings, dict[str, str]]:
    folder = home_of(home)
    file = config or os.environ.get("SHOWRUNNER_CONFIG") or str(folder / "showrunner.toml")
    in_file = _file(Path(file), is_wanted=config is not None or "SHOWRUNNER_CONFIG" in os.environ)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for one in fields(Settings)[1:]:
        found = _found(one.name, one.metadata["also"] if is_service else (), flags, in_file, file)
        if found is not None:
            raw, sources[one.name] = found
            values[one.name] = _parsed(one.name, raw, one.default, one.metadata["check"], sources[one.name])
    return Settings(folder, **values), sources


def _found(name: str, also: Words, flags: Mapping[str, Any], in_file: Mapping[str, Any], file: str) -> Any:
    if flags.get(name) is not None:
        return flags[name], f"--{name.replace('_', '-')}"
    for known in (f"SHOWRUNNER_{name.upper()}", *also):
        variable, _, around = known.partition("=")
        if given := os.environ.get(variable):
            return around.format(given) if around else given, variable
    return (in_file[name], file) if name in in_file else None


def _file(file: Path, *, is_wanted: bool) -> dict[str, Any]:
    try:
        found = tomllib.loads(file.read_text())
    except (FileNotFoundError, NotADirectoryError):
        if is_wanted:
            raise BadSetting(f"there is no file {file}", field="config", hint="name one that is there") from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(f"{file} cannot be read: {error}", field="config", hint="it must be a TOML file") from error
    known = {one.name for one in fields(Settings)} - {"home"}
    for name in found:
        if name not in known:
            raise BadSetting(
                f"{file} sets {name!r}, which is no setting", field=name, hint="showrunner settings lists them all"
            )
    return found


def _parsed(name: str, raw: Any, default: Any, rule: str, source: str) -> Any:
    value: Any = raw
    if isinstance(default, tuple):
        value = _words(raw)
    elif isinstance(default, int):
        value = raw if isinstance(raw, int) and not isinstance(raw, bool) else _whole(str(raw))
    elif not isinstance(raw, str):
        value = None
    holds, remedy = _RULES[rule]
    if value is None or not holds(value):
        shown = "what it says" if "secret" in name or "token" in name or name == "key" else repr(raw)
        raise BadSetting(f"{name} cannot be {shown} ({source})", field=name, hint=remedy)
    return value


def _words(raw: Any) -> Words | None:
    found = raw.replace(",", " ").split() if isinstance(raw, str) else raw
    is_text = isinstance(found, (list, tuple)) and all(isinstance(word, str) for word in found)
    return tuple(found) if is_text else None


def _whole(text: str) -> int | None:
    return int(text) if text.strip().removeprefix("-").isdecimal() else None


def _is_rate(text: str) -> bool:
    count, _, period = text.partition("/")
    return count.isdecimal() and int(count) > 0 and period in ("second", "minute", "hour", "day")


def _are_counts(words: Words) -> bool:
    pairs = [word.partition("=") for word in words]
    return all(name and count.isdecimal() and len(count) < 16 for name, _, count in pairs)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False


def _are_origins(words: Words) -> bool:
    return all(word == "*" or (_is_url(word) and urlsplit(word.rstrip("/"))[2:] == ("", "", "")) for word in words)


_HOST = r"[\w.-]+|\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*\]?"
_LANES = {"writing", "voice", "visual", "assembly"}
_RULES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "": (lambda value: True, "it must be text, or a list of texts where there may be several"),
    "url": (lambda value: not value or _is_url(value), "write it as https://host or http://host:port"),
    "origins": (_are_origins, "write each as https://host, without a path; * is every page"),
    "hosts": (lambda value: all(re.fullmatch(_HOST, word) for word in value), "give names, without https:// and port"),
    "places": (
        lambda value: all(re.fullmatch(rf"({_HOST}):\d{{1,5}}", word) for word in value),
        "give HOST:PORT, as in media.internal:8080",
    ),
    "plugins": (lambda value: all(re.fullmatch(r"[\w.]+:\w+", word) for word in value), "give module:attribute"),
    "port": (lambda value: 0 <= value <= 65535, "give 0 to 65535"),
    "whole": (lambda value: 0 <= value < 2**53, "give a whole number, 0 or more"),
    "positive": (lambda value: 0 < value < 2**31, "give a whole number above 0"),
    "auth": (lambda value: value in ("token", "keys", "oidc"), "give token, keys or oidc"),
    "key": (lambda value: value in ("file", "keyring", "vault"), "give file, keyring or vault"),
    "rate": (_is_rate, "give COUNT/second, /minute, /hour or /day"),
    "counts": (_are_counts, "give NAME=COUNT, as in elevenlabs=500000"),
    "lanes": (lambda value: bool(value) and set(value) <= _LANES, f"give some of {', '.join(sorted(_LANES))}"),
    "log": (lambda value: value in ("auto", "json", "pretty"), "give auto, json or pretty"),
    "level": (
        lambda value: value.lower() in ("debug", "info", "warning", "error"),
        "give debug, info, warning or error",
    ),
}


def prepared(settings: Settings) -> Settings:
    """The same settings, with their folders made. Raises StoreError when they cannot be."""
    try:
        for folder in (settings.home, settings.locks, settings.scratch):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"cannot use {settings.home} as home: {error.strerror}",
            hint="choose a folder you may write with --home or SHOWRUNNER_HOME",
        ) from error
    return settings
