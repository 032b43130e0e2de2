"""Which store a URL means."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from showrunner.errors import BadSetting
from showrunner.store.base import BUCKETS, CACHE_SIZE, Store
from showrunner.store.local import LocalAssets


def open_store(url: str, *, cache: Path, cache_size: int = CACHE_SIZE) -> Store:
    """A folder (a path or file:///…), or a bucket: s3://bucket/folder, gs://…, az://container/folder.

    Files of a bucket are worked on in the folder `cache`, which keeps about `cache_size` bytes. Raises BadSetting for a
    URL of something else, StoreError for a folder that cannot be used.
    """
    scheme = urlsplit(url).scheme if "://" in url else ""
    if scheme in BUCKETS:
        from showrunner.store.bucket import open_bucket
        from showrunner.store.objects import BucketAssets

        return BucketAssets(open_bucket(url), cache, cache_size=cache_size)
    if scheme not in ("", "file"):
        raise BadSetting(
            f"{scheme}:// is no store", field="store", hint="give a folder, or s3://, gs:// or az:// and a bucket"
        )
    return LocalAssets(Path(unquote(urlsplit(url).path) if scheme else url).expanduser())
