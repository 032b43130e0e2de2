"""What every store promises. A new store is one more line in the fixture."""

import asyncio

import pytest

from showrunner.errors import NotFound, StoreError
from showrunner.film.asset import Asset
from showrunner.store.local import LocalAssets


@pytest.fixture(params=["local"])
def store(request, tmp_path):
    return {"local": lambda: LocalAssets(tmp_path / "assets")}[request.param]()


def kept(store, path, data=b"honey"):
    path.write_bytes(data)
    return asyncio.run(store.put(path, "text/plain"))


def test_equal_bytes_are_one_asset(store, tmp_path):
    assert kept(store, tmp_path / "a") == kept(store, tmp_path / "b")
    assert len(asyncio.run(store.digests())) == 1


def test_bytes_come_back_as_they_went_in(store, tmp_path):
    asset = kept(store, tmp_path / "a")
    assert asyncio.run(store.path(asset)).read_bytes() == b"honey"


def test_a_lost_asset_is_said_to_be_lost(store):
    with pytest.raises(NotFound):
        asyncio.run(store.path(Asset(digest="0" * 64, media_type="x/y", size=1)))


@pytest.mark.parametrize("damage", [b"honex", b"hon", b"", b"honey and more"])
def test_a_damaged_file_counts_as_missing_and_can_be_put_again(store, tmp_path, damage):
    asset = kept(store, tmp_path / "a")
    asyncio.run(store.path(asset)).write_bytes(damage)
    assert not asyncio.run(store.has(asset))
    assert kept(store, tmp_path / "a") == asset
    assert asyncio.run(store.path(asset)).read_bytes() == b"honey"


def test_what_is_removed_is_gone(store, tmp_path):
    asset = kept(store, tmp_path / "a")
    asyncio.run(store.remove(asset.digest))
    assert not asyncio.run(store.has(asset))
    assert asyncio.run(store.digests()) == {}


def test_a_store_that_cannot_be_made_says_why(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        LocalAssets(tmp_path / "file" / "assets")
