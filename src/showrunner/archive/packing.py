"""A place for backups that is one .tar file, for people who carry it away: packed and unpacked whole."""

import shutil
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from showrunner.errors import NotFound, StoreError
from showrunner.store.bucket import Bucket, open_bucket


@contextmanager
def opened(url: str, scratch: Path, *, is_new: bool = False) -> Iterator[Bucket]:
    """A folder, a bucket, or NAME.tar, unpacked in `scratch`; a new one appears at the end, whole or not at all.

    Raises NotFound for a place to read from that is not there, StoreError, BadSetting.
    """
    if not url.endswith(".tar"):
        if not is_new and "://" not in url and not Path(url).expanduser().is_dir():
            raise NotFound(f"there is no folder {url}", hint="name the place that backups were made in", field="place")
        yield open_bucket(url)
        return
    file = Path(url.removeprefix("file://")).expanduser()
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tar-", dir=scratch) as folder:
        if not is_new:
            _unpack(file, folder)
        yield open_bucket(folder)
        if is_new:
            _pack(Path(folder), file)


def _pack(folder: Path, file: Path) -> None:
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with tarfile.open(part, "w") as tar:
            for path in sorted(folder.rglob("*")):
                tar.add(path, path.relative_to(folder).as_posix(), recursive=False)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"cannot write {file}: {error.strerror}", hint="free some space, or choose another") from error


def _unpack(file: Path, folder: str) -> None:
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                _take_out(tar, member, Path(folder))
    except FileNotFoundError as error:
        raise NotFound(
            f"there is no file {file}", hint="name the .tar that was made by backup", field="place"
        ) from error
    except (OSError, tarfile.TarError) as error:
        raise StoreError(f"{file} cannot be unpacked: {error}", hint="use another copy of it") from error


def _take_out(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Files inside the folder and nothing else (tarfile's own filters are not in every Python 3.11)."""
    target = (folder / member.name).resolve()
    if not target.is_relative_to(folder.resolve()) or not (member.isfile() or member.isdir()):
        raise tarfile.TarError(f"{member.name!r} is nothing that a backup holds")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(member)
    assert content is not None
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)
