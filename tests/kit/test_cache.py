import pytest
from redis.exceptions import ConnectionError as Unreachable

from citydiplo.kit.caching.backend import Compact, ForgivingRedisCache
from citydiplo.kit.errors import UnreadableValueError

pytestmark = pytest.mark.servers


@pytest.fixture
def away(tmp_path):
    """A cache whose server does not exist."""
    return ForgivingRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_reads_miss_while_the_server_is_away(away):
    assert away.get("key") is None
    assert away.get("key", "default") == "default"
    assert away.get("key", default="default") == "default"
    assert away.get_many(["a", "b"]) == {}
    assert not away.has_key("key")


def test_writes_are_dropped_while_the_server_is_away(away):
    assert away.set("key", 1) is None
    assert away.add("key", 1) is False
    assert away.set_many({"a": 1}) == []
    assert away.delete("key") is False


def test_a_client_is_made_once_for_a_server(away):
    assert away._cache.get_client("a") is away._cache.get_client("b", write=True)


def test_the_probe_still_tells(away):
    with pytest.raises(Unreachable):
        away.check()


@pytest.mark.parametrize("value", [0, -7, True, None, "text", b"z" * 5000, {"a": ["b" * 5000]}, 2**40])
def test_what_is_stored_compactly_comes_back(value):
    stored = Compact().dumps(value)
    back = Compact().loads(stored if isinstance(stored, bytes) else str(stored).encode())
    assert back == value
    assert type(back) is type(value)


def test_long_values_are_stored_short():
    assert len(Compact().dumps("a page " * 5000)) < 1000


@pytest.mark.parametrize(
    "stored", [b"\x80\x05N.", b"p", b"znot zlib", b"pcno.such.module\nThing\n.", b"", b"12a"]
)
def test_what_another_release_stored_is_told_apart(stored):
    with pytest.raises(UnreadableValueError):
        Compact().loads(stored)


def test_what_another_release_stored_is_a_miss():
    class Client:
        def __getattr__(self, name):
            return lambda *args, **kwargs: Compact().loads(b"\x80\x05N.")

    cache = ForgivingRedisCache("redis://nowhere", {})
    cache.__dict__["_cache"] = Client()
    assert cache.get("key", "default") == "default"
    assert cache.get_many(["key"]) == {}
