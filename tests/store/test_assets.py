"""What every store promises, in a folder and in a bucket. A new store is one more line in the fixture."""

import asyncio
import hashlib
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from stumbling import FAULTS, stumbling

from showrunner.errors import BadSetting, BriefError, NotFound, StoreError
from showrunner.film.asset import Asset
from showrunner.store import local
from showrunner.store.base import key_of
from showrunner.store.bucket import PATIENCE, open_bucket
from showrunner.store.local import LocalAssets
from showrunner.store.objects import BUSY_MS, FRESH_MS, BucketAssets
from showrunner.store.opening import open_store


class Place:
    """A store, and a way to its bytes behind its back."""

    def __init__(self, url, cache):
        self.url, self.cache = url, cache
        self.store = open_store(url, cache=cache)

    @property
    def elsewhere(self):
        """The same store seen from another machine."""
        return open_store(self.url, cache=self.cache.with_name("another-cache"))

    def damage(self, asset, data):
        if "://" in self.url:
            asyncio.run(open_bucket(self.url).send(key_of(asset.digest), data))
        else:
            (Path(self.url) / key_of(asset.digest)).write_bytes(data)


@pytest.fixture
def bucket(s3, monkeypatch):
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return s3


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    if request.param == "folder":
        return Place(str(tmp_path / "assets"), tmp_path / "cache")
    return Place(request.getfixturevalue("bucket").url, tmp_path / "cache")


@pytest.fixture
def store(place):
    return place.store


def kept(store, path, data=b"honey", media_type="text/plain"):
    path.write_bytes(data)
    return asyncio.run(store.put(path, media_type))


def read(store, asset, *span):
    async def joined():
        return b"".join([block async for block in store.read(asset, *span)])

    return asyncio.run(joined())


def test_what_is_given_is_kept_like_what_is_lent(store, place, tmp_path):
    (tmp_path / "given").write_bytes(b"nectar")
    asset = asyncio.run(store.put(tmp_path / "given", "text/plain", is_given=True))
    assert asset == kept(store, tmp_path / "lent", b"nectar")
    assert (tmp_path / "lent").exists()
    assert read(store, asset) == b"nectar"
    place.damage(asset, b"poison")
    with pytest.raises(NotFound):
        asyncio.run(place.elsewhere.path(asset))


def test_equal_bytes_are_one_asset(store, tmp_path):
    assert kept(store, tmp_path / "a") == kept(store, tmp_path / "b")
    assert len(asyncio.run(store.kept())) == 1


def test_bytes_come_back_as_they_went_in(place, tmp_path):
    asset = kept(place.store, tmp_path / "a")
    for store in (place.store, place.elsewhere):
        assert asyncio.run(store.path(asset)).read_bytes() == b"honey"


def test_a_large_file_comes_back_as_it_went_in(place, tmp_path):
    data = hashlib.shake_256(b"large").digest(13_000_001)  # more than one part of an upload, and an odd end
    asset = kept(place.store, tmp_path / "a", data)
    assert asyncio.run(place.elsewhere.path(asset)).read_bytes() == data


def test_a_store_knows_what_it_keeps_and_since_when(store, tmp_path):
    asset = kept(store, tmp_path / "a")
    found = asyncio.run(store.kept())[asset.digest]
    assert found.size == 5
    assert abs(found.changed_ms - time.time() * 1000) < 60_000


def test_an_empty_file_is_an_asset_too(place, tmp_path):
    asset = kept(place.store, tmp_path / "a", b"")
    assert asyncio.run(place.elsewhere.path(asset)).read_bytes() == b""
    assert read(place.elsewhere, asset) == b""


def test_a_lost_asset_is_said_to_be_lost(store):
    gone = Asset(digest="0" * 64, media_type="x/y", size=1)
    assert not asyncio.run(store.has(gone))
    with pytest.raises(NotFound):
        asyncio.run(store.path(gone))
    with pytest.raises(NotFound):
        read(store, gone)


@pytest.mark.parametrize("damage", [b"honex", b"hon", b"", b"honey and more"])
def test_damaged_bytes_are_never_given_out_and_can_be_put_again(place, tmp_path, damage):
    asset = kept(place.store, tmp_path / "a")
    place.damage(asset, damage)
    elsewhere = place.elsewhere
    with pytest.raises(NotFound):
        asyncio.run(elsewhere.path(asset))
    assert not asyncio.run(elsewhere.has(asset))
    assert kept(elsewhere, tmp_path / "a") == asset
    assert asyncio.run(elsewhere.path(asset)).read_bytes() == b"honey"


@pytest.mark.parametrize("span", [(0, None), (0, 2), (1, 4), (2, 99), (4, None), (5, None), (3, 3)])
def test_any_part_can_be_read(place, tmp_path, span):
    asset = kept(place.store, tmp_path / "a")
    for store in (place.store, place.elsewhere):
        assert read(store, asset, *span) == b"honey"[slice(*span)]


def test_what_is_removed_is_gone_and_may_be_removed_again(store, tmp_path):
    asset = kept(store, tmp_path / "a")
    for _ in range(2):
        asyncio.run(store.remove(asset.digest))
        assert not asyncio.run(store.has(asset))
    assert asyncio.run(store.kept()) == {}


def test_what_was_put_again_meanwhile_is_not_removed(place, tmp_path):
    asset = kept(place.store, tmp_path / "a")
    first_ms = asyncio.run(place.store.kept())[asset.digest].changed_ms
    assert not asyncio.run(place.store.remove(asset.digest, before_ms=first_ms))
    assert asyncio.run(place.store.path(asset)).read_bytes() == b"honey"
    assert asyncio.run(place.store.remove(asset.digest, before_ms=first_ms + 1))
    assert not asyncio.run(place.store.has(asset))


def test_bytes_put_again_count_as_new(tmp_path):
    store = open_store(str(tmp_path / "assets"), cache=tmp_path)
    asset = kept(store, tmp_path / "a")
    os.utime(asyncio.run(store.path(asset)), (1, 1))
    kept(store, tmp_path / "a")
    assert asyncio.run(store.kept())[asset.digest].changed_ms > 1000


def test_bytes_put_again_count_as_new_in_a_bucket_too(bucket, tmp_path):
    now_ms = [int(time.time() * 1000)]
    store = BucketAssets(open_bucket(bucket.url), tmp_path / "cache", now_ms=lambda: now_ms[0])
    asset = kept(store, tmp_path / "a")
    first_ms = asyncio.run(store.kept())[asset.digest].changed_ms
    kept(store, tmp_path / "a")
    assert asyncio.run(store.kept())[asset.digest].changed_ms == first_ms
    now_ms[0] += FRESH_MS + 60_000
    while asyncio.run(store.kept())[asset.digest].changed_ms == first_ms:  # their clock may count whole seconds
        kept(store, tmp_path / "a")


def test_a_link_lives_a_second_to_a_week(store, tmp_path):
    asset = kept(store, tmp_path / "a")
    for seconds in (0, -1, 7 * 86_400 + 1):
        with pytest.raises(BriefError) as caught:
            asyncio.run(store.link(asset, expires_s=seconds))
        assert caught.value.field == "expires_s"


def test_what_died_writers_left_is_removed_once_it_is_old(tmp_path):
    store = open_store(str(tmp_path / "assets"), cache=tmp_path)
    left = tmp_path / "assets" / "parts" / "half"
    left.write_bytes(b"hal")
    written_ms = left.stat().st_mtime_ns // 1_000_000
    assert asyncio.run(store.remove_leavings(before_ms=written_ms)) is None
    assert asyncio.run(store.remove_leavings(before_ms=written_ms + 1, is_rehearsal=True)).size == 3
    assert left.exists()
    assert asyncio.run(store.remove_leavings(before_ms=written_ms + 1)).size == 3
    assert not left.exists()


def test_a_folder_has_no_address_of_its_own(tmp_path):
    store = open_store(str(tmp_path / "assets"), cache=tmp_path)
    assert asyncio.run(store.link(kept(store, tmp_path / "a"))) is None


def test_a_store_that_cannot_be_made_says_why(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        open_store(str(tmp_path / "file" / "assets"), cache=tmp_path)


@pytest.mark.parametrize("url", ["ftp://host/x", "s3://", "s3://bucket?secret=1", "az://container/x"])
def test_a_url_that_is_no_store_is_refused(url, tmp_path, monkeypatch):
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(BadSetting) as caught:
        open_store(url, cache=tmp_path)
    assert caught.value.field == "store"


# Buckets only


def fetched(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read(), dict(answer.headers)


def test_a_link_gives_one_file_to_whoever_has_it(bucket, tmp_path):
    store = open_store(bucket.url, cache=tmp_path / "cache")
    asset, other = kept(store, tmp_path / "a"), kept(store, tmp_path / "b", b"wax")
    link = asyncio.run(store.link(asset))
    assert fetched(link)[0] == b"honey"
    for forged in (
        link.replace(key_of(asset.digest), key_of(other.digest)),
        link[:-1] + ("0" if link[-1] != "0" else "1"),
    ):
        with pytest.raises(urllib.error.HTTPError):
            fetched(forged)
    with pytest.raises(urllib.error.HTTPError):
        fetched(urllib.request.Request(link, method="PUT", data=b"wax"))
    with pytest.raises(urllib.error.HTTPError):
        fetched(urllib.request.Request(link, method="DELETE"))


def test_a_link_ends_with_its_time(bucket, tmp_path):
    store = open_store(bucket.url, cache=tmp_path / "cache")
    link = asyncio.run(store.link(kept(store, tmp_path / "a"), expires_s=1))
    deadline = time.monotonic() + 30
    with pytest.raises(urllib.error.HTTPError) as caught:
        while time.monotonic() < deadline:
            fetched(link)
    assert caught.value.code == 403
    caught.value.close()


def test_a_container_of_azure_is_a_store_and_signs_for_one_file(tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "account")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
    store = open_store("az://films/folder", cache=tmp_path / "cache")
    asset = Asset(digest="ab" * 32, media_type="video/mp4", size=1)
    link = asyncio.run(store.link(asset))
    assert link.startswith(f"https://account.blob.core.windows.net/films/folder/{key_of(asset.digest)}?")
    assert "sp=r&" in link  # read, nothing else
    assert "sr=b&" in link  # this blob, no other


def test_a_page_with_a_script_is_saved_rather_than_shown(bucket, tmp_path):
    store = open_store(bucket.url, cache=tmp_path / "cache")
    _, film = fetched(asyncio.run(store.link(kept(store, tmp_path / "a", b"film", "video/mp4"))))
    _, page = fetched(asyncio.run(store.link(kept(store, tmp_path / "b", b"<script>", "text/html"))))
    assert film["Content-Type"] == "video/mp4"
    assert (page["Content-Type"], page["Content-Disposition"]) == ("application/octet-stream", "attachment")


def test_what_is_right_here_is_put_back_where_it_is_gone(bucket, tmp_path):
    store = open_store(bucket.url, cache=tmp_path / "cache")
    asset = kept(store, tmp_path / "a")
    asyncio.run(open_bucket(bucket.url).remove(key_of(asset.digest)))
    assert asyncio.run(store.has(asset))
    elsewhere = open_store(bucket.url, cache=tmp_path / "another")
    assert asyncio.run(elsewhere.path(asset)).read_bytes() == b"honey"


def test_a_file_hurt_in_the_cache_is_fetched_again(bucket, tmp_path):
    store = open_store(bucket.url, cache=tmp_path / "cache")
    asset = kept(store, tmp_path / "a")
    asyncio.run(store.path(asset)).write_bytes(b"honex")
    assert asyncio.run(store.path(asset)).read_bytes() == b"honey"


def test_the_cache_forgets_what_was_used_longest_ago_but_nothing_in_use(bucket, tmp_path):
    now_ms = [int(time.time() * 1000)]
    store = BucketAssets(open_bucket(bucket.url), tmp_path / "cache", cache_size=2500, now_ms=lambda: now_ms[0])
    assets = [kept(store, tmp_path / "a", bytes([n]) * 1000) for n in range(4)]
    assert len(list((tmp_path / "cache").glob("??/*"))) == 4  # all of them just handed out
    now_ms[0] += BUSY_MS + 60_000
    asyncio.run(store.path(assets[0]))
    kept(store, tmp_path / "a", b"new" * 100)
    there = {path.parent.name + path.name for path in (tmp_path / "cache").glob("??/*")}
    assert assets[0].digest in there
    assert len(there) < 4
    for asset in assets:
        assert asyncio.run(store.path(asset)).stat().st_size == 1000


def test_many_who_want_the_same_fetch_it_once(bucket, tmp_path):
    asset = kept(open_store(bucket.url, cache=tmp_path / "cache"), tmp_path / "a")
    with stumbling(bucket.endpoint, 0) as (endpoint, plan):
        store = open_store(f"{bucket.url}?endpoint={endpoint}", cache=tmp_path / "another")

        async def all_at_once():
            await asyncio.gather(*(store.path(asset) for _ in range(20)))

        asyncio.run(all_at_once())
        assert plan.requests == 1


def test_one_request_in_ten_may_fail(bucket, tmp_path):
    """Also uploads in parts, and answers that were lost after the work was done."""
    with stumbling(bucket.endpoint, 0.1, seed=3) as (endpoint, plan):
        here, there = (open_store(f"{bucket.url}?endpoint={endpoint}", cache=tmp_path / name) for name in "ab")
        sizes = [*range(40), 7_000_000, 12_000_000]
        assets = [kept(here, tmp_path / "file", hashlib.shake_256(bytes([n])).digest(n)) for n in sizes[:40]]
        assets += [kept(here, tmp_path / "file", hashlib.shake_256(b"large").digest(n)) for n in sizes[40:]]
        for asset in assets:
            assert asyncio.run(there.has(asset))
            assert hashlib.sha256(asyncio.run(there.path(asset)).read_bytes()).hexdigest() == asset.digest
            assert hashlib.sha256(read(here, asset)).hexdigest() == asset.digest
        assert set(asyncio.run(there.kept())) == {asset.digest for asset in assets}
        assert set(plan.faults) == set(FAULTS)


def test_a_bucket_that_is_away_may_be_asked_again(tmp_path, monkeypatch):
    monkeypatch.setattr("showrunner.store.bucket.ATTEMPTS", 1)
    monkeypatch.setitem(PATIENCE, "retry_config", {"max_retries": 0})
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "geheim")
    store = open_store("s3://films?endpoint=http://127.0.0.1:1&region=us-east-1", cache=tmp_path / "cache")
    with pytest.raises(StoreError) as caught:
        asyncio.run(store.kept())
    assert caught.value.retryable
    assert "geheim" not in str(caught.value)


def test_a_bucket_that_refuses_us_need_not_be_asked_again(bucket, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(StoreError) as caught:
        kept(open_store(bucket.url, cache=tmp_path / "cache"), tmp_path / "a")
    assert not caught.value.retryable


def test_a_part_that_is_finished_while_the_cleaner_looks_is_no_error(tmp_path, monkeypatch):
    store, look = LocalAssets(tmp_path), local._kept
    for name in ("finished", "left"):
        (tmp_path / local.PARTS / name).write_bytes(b"1234")

    def slow_look(path):
        if path.name == "finished":
            path.rename(tmp_path / "in its place")
        return look(path)

    monkeypatch.setattr(local, "_kept", slow_look)
    kept = asyncio.run(store.remove_leavings(before_ms=2**62))
    assert kept is not None and kept.size == 4
    assert (tmp_path / "in its place").exists() and not (tmp_path / local.PARTS / "left").exists()
