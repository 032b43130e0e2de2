"""How long a house takes to be backed up, lost, brought back and read through: on SQLite and folders, and on PostgreSQL
and S3 (real servers on this machine).

    python bench/drill.py [--files 20000] [--size 20000]     # that many results, bytes each; a tenth as many films
"""

import argparse
import asyncio
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import servers

from showrunner.archive.backup import Archivist
from showrunner.archive.restore import Restorer
from showrunner.archive.verify import verify_backup, verify_house
from showrunner.catalog.database import open_database
from showrunner.catalog.films import now_ms
from showrunner.catalog.tables import FILM, RESULT
from showrunner.film.asset import Asset
from showrunner.store.bucket import open_bucket
from showrunner.store.opening import open_store

PORTION = 1000


async def fill(engine: Engine, url: str, cache: Path, files: int, size: int) -> None:
    """Results with a file each; every tenth file is a film's master."""
    store = open_store(url, cache=cache)
    path, at = cache.with_name("file"), now_ms()
    for start in range(0, files, PORTION):
        results, films = [], []
        for number in range(start, min(start + PORTION, files)):
            path.write_bytes(hashlib.shake_256(str(number).encode()).digest(size))
            asset: Asset = await store.put(path, "application/octet-stream")
            row = {"step": "a.step", "value": asset.model_dump_json(), "took_ms": 1, "created_ms": at, "used_ms": at}
            results.append(row | {"key": asset.digest})
            if number % 10 == 0:
                film = {"id": f"film-{number}", "title": "Film", "production": "narrated", "brief": "{}"}
                record = '{"master":' + asset.model_dump_json() + "}"
                films.append(film | {"state": "done", "record": record, "created_ms": at, "changed_ms": at})
        with engine.begin() as connection:
            connection.execute(RESULT.insert(), results)
            connection.execute(FILM.insert(), films)


async def timed(name: str, work):
    start, cpu = time.perf_counter(), time.process_time()
    done = await work
    print(f"  {name:<28} {time.perf_counter() - start:7.1f} s   {time.process_time() - cpu:6.1f} CPU s", flush=True)
    return done


async def drill(databases: tuple[str, str], stores: tuple[str, str], place: str, folder: Path, files: int, size: int):
    house, new = (open_database(url) for url in databases)
    await fill(house, stores[0], folder / "cache", files, size)
    archivist = Archivist(house, open_store(stores[0], cache=folder / "cold-cache"), open_bucket(place), folder)
    await timed("backup, the first", archivist.back_up())
    await timed("backup, nothing new", archivist.back_up())
    _, found = await timed("verify the backup", verify_backup(open_bucket(place)))
    assert not found.faults
    there = open_store(stores[1], cache=folder / "new-cache")
    back = await timed("restore", Restorer(new, there, open_bucket(place), folder).restore())
    assert back.fetched == files
    found = await timed("verify what came back", verify_house(new, open_bucket(stores[1])))
    assert found.files == files and not found.faults and not found.to_be_remade
    house.dispose()
    new.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=20_000, help="bytes")
    asked = parser.parse_args()
    print(f"{asked.files} files of {asked.size} bytes, {asked.files // 10} films")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("SQLite, folders:")
        catalogs = f"sqlite:///{folder / 'a.db'}", f"sqlite:///{folder / 'b.db'}"
        stores = str(folder / "store"), str(folder / "new-store")
        asyncio.run(drill(catalogs, stores, str(folder / "place"), folder, asked.files, asked.size))
    with tempfile.TemporaryDirectory() as name:
        try:
            postgres, s3 = servers.running(servers.Postgres), servers.running(servers.SeaweedFS)
            os.environ |= servers.Bucket(s3.endpoint, s3.bucket, "").environment
            bucket = f"s3://{s3.bucket}"
            print("PostgreSQL, S3:")
            catalogs = postgres.new_database(), postgres.new_database()
            stores = f"{bucket}/store", f"{bucket}/new-store"
            asyncio.run(drill(catalogs, stores, f"{bucket}/place", Path(name), asked.files, asked.size))
        finally:
            servers.stop_all()


if __name__ == "__main__":
    main()
