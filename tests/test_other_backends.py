"""What files, tables and Redis have stored, read without the app."""

import base64
import pickle
import sqlite3
import time
import zlib
from contextlib import closing

import pytest

from hitormiss.cache.other_backends import MOST, in_files, in_redis, in_tables
from hitormiss.cache.redis import Redis
from hitormiss.machine.installed import find_redis


def store(folder, name, value, expires):
    path = folder / f"{name}.djcache"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pickle.dumps(expires) + zlib.compress(pickle.dumps(value)))


def test_file_tells_its_time_and_a_broken_one_is_left_out(tmp_path):
    store(tmp_path, "pages/a", {"games": 3}, time.time() + 60)
    store(tmp_path, "b", [], None)
    store(tmp_path, "c", 1, "tomorrow")
    (tmp_path / "d.djcache").write_bytes(b"no pickle")
    (tmp_path / "e.djcache").write_bytes(pickle.dumps(None) + b"no zlib")
    (tmp_path / "f.djcache").symlink_to(tmp_path / "gone")

    found = [(item.key, item.kind, item.ttl) for item in in_files(tmp_path)]
    assert found == [("b.djcache", "own", None), ("pages/a.djcache", "own", 60)]


def test_file_runs_no_code(tmp_path):
    """A pickle can call any function: those of the app are read without loading them."""
    (tmp_path / "a.djcache").write_bytes(
        b"cos\nsystem\n(S'touch %b'\ntR." % bytes(tmp_path / "ran")
    )

    assert in_files(tmp_path) == []
    assert not (tmp_path / "ran").exists()


def test_small_file_that_unpacks_to_much_costs_little(tmp_path):
    bomb = pickle.dumps(None) + zlib.compress(b"\0" * 2**28)
    (tmp_path / "a.djcache").write_bytes(bomb)

    assert [item.kind for item in in_files(tmp_path)] == ["own"]


def test_table_of_any_name_tells_its_times(tmp_path):
    database = tmp_path / "rows.sqlite3"
    text = base64.b64encode(pickle.dumps(1)).decode()
    with closing(sqlite3.connect(database)) as rows:
        rows.execute('CREATE TABLE "my ""pages" (cache_key TEXT, value TEXT, expires DATETIME)')
        rows.execute("CREATE TABLE games (cache_key TEXT, price INTEGER)")
        for key, expires in [
            (":1:a", "datetime('now', '+60 seconds')"),
            (":1:b", "datetime('now', '-5 seconds')"),
            (":1:c", "'9999-12-31 23:59:59'"),
            (":1:d", "'no time'"),
        ]:
            rows.execute(f'INSERT INTO "my ""pages" VALUES (?, ?, {expires})', (key, text))
        rows.commit()

    ((name, found),) = in_tables(database).items()
    assert name == 'my "pages'
    assert [item.ttl for item in found] == [pytest.approx(60, abs=2), -5, None, None]
    assert {item.size for item in found} == {len(text)}


def test_database_that_is_locked_or_none_has_nothing(tmp_path):
    database = tmp_path / "rows.sqlite3"
    assert in_tables(database) == {}
    with closing(sqlite3.connect(database, isolation_level=None)) as rows:
        rows.execute("CREATE TABLE pages (cache_key, value, expires)")
        rows.execute("BEGIN EXCLUSIVE")
        assert in_tables(database) == {}


@pytest.mark.skipif(find_redis() is None, reason="redis-server is not installed")
def test_redis_tells_the_keys_of_all_its_databases(tmp_path):
    import redis

    own = Redis(tmp_path)
    try:
        for number in (0, 3):
            with redis.Redis("127.0.0.1", own.port, db=number) as client:
                client.set(f":1:{number}", "x", ex=60 if number else None)
                client.rpush(f"list{number}", 1, 2)
        found = {item.key: item.ttl for item in in_redis(own)}
        assert found == {":1:0": None, "list0": None, ":1:3": 60, "list3": None}

        with redis.Redis("127.0.0.1", own.port) as client:
            client.mset({str(number): "x" for number in range(MOST + 50)})
        assert len(in_redis(own)) == MOST
    finally:
        own.stop()
    assert in_redis(own) == []
