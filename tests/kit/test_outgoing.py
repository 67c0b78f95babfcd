"""Requests to addresses that people typed: to public servers only, and never for long."""

import datetime
import ipaddress
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from citydiplo.kit.errors import RequestFailedError
from citydiplo.kit.web import outgoing
from tests.portal.webhooks.receiver import receiver

pytestmark = pytest.mark.one_database
PUBLIC = ("8.8.8.8", "193.0.6.139", "2a00:1450:4001:806::200e", "::ffff:8.8.8.8")
NOT_PUBLIC = (
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104  asked for, not listened on
    *("100.64.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
    *("2002:7f00:1::1", "2001:0:7f00:1::1", "100::1"),
)


@pytest.fixture
def loopback(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True


def failure_of(url, seconds=5):
    with pytest.raises(RequestFailedError) as failed:
        outgoing.post(url, b"{}", {}, seconds=seconds)
    return failed.value.failure.value


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_one(address):
    assert outgoing.is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_other_address_is_public(address):
    assert not outgoing.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://example.org/",
            "ftp://example.org/",
            "https://example.org:22/",
            "https:///x",
            "https://",
            "x",
        ),
        *("https://a@example.org/", "https://a:b@example.org/", "https://example.org:99999/", "file:///etc"),
        *("https://127.0.0.1/", "https://localhost/", "https://a.localhost./", "https://[::1]/"),
        *("https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest", "https://10.0.0.1/", "https://[x/"),
        *("http://127.0.0.1:6379/", "https://2130706433/", "https://127.1/", "https://0x7f.1/", "https://0/"),
    ],
)
def test_nothing_is_sent_elsewhere(url):
    assert failure_of(url) in ("address", "not-public", "name")


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    def answers(*_asked, **_facts):
        return [(socket.AF_INET, 0, 0, "", (address, 0)) for address in ("8.8.8.8", "192.168.0.9")]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    assert failure_of("https://portal.example/") == "not-public"


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    """A name that leads elsewhere a moment later is not looked up again."""
    lookups, tried = [], []

    def answers(name, *_asked, **_facts):
        lookups.append(name)
        return [(socket.AF_INET, 0, 0, "", ("8.8.8.8" if len(lookups) == 1 else "127.0.0.1", 0))]

    def connect(place, timeout):
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert failure_of("https://portal.example/") == "connection"
    assert (lookups, tried) == (["portal.example"], [("8.8.8.8", 443)])


def test_a_server_is_asked_and_its_status_returned(loopback):
    with receiver(status=202) as there:
        assert outgoing.post(there.url, b'{"a":1}', {"X-Mark": "é".encode().hex()}, seconds=5) == 202
        (path, headers, body), *more = there.requests
    assert (path, body, more) == ("/hook?a=b", '{"a":1}', [])
    assert headers["X-Mark"] == "c3a9"


def test_a_redirect_is_not_followed(loopback):
    with receiver() as elsewhere, receiver(status=307, headers={"Location": elsewhere.url}) as there:
        assert outgoing.post(there.url, b"{}", {}, seconds=5) == 307
        assert elsewhere.requests == []


def test_a_long_answer_is_not_read(loopback):
    with receiver(status=200, content=b"x" * 20_000_000) as there:
        assert outgoing.post(there.url, b"{}", {}, seconds=5) == 200


def test_a_server_that_does_not_answer_is_not_waited_for(loopback):
    with receiver() as there:
        there.may_answer.clear()
        assert failure_of(there.url, seconds=0.2) == "timeout"


@pytest.fixture
def talker():
    """A server that says what a test puts into ``pieces``, one after the other, until it is told to end."""
    pieces, ended = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk():
            connection, _from = server.accept()
            with connection:
                try:
                    while not ended.is_set():
                        connection.sendall(pieces[0] if len(pieces) == 1 else pieces.pop(0))
                        ended.wait(0.02)
                except OSError:
                    pass

        thread = threading.Thread(target=talk)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", pieces
        ended.set()
        thread.join()


def test_a_server_that_sends_a_byte_now_and_then_is_cut_off(loopback, talker):
    url, pieces = talker
    pieces += [b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"]
    assert failure_of(url, seconds=0.3) == "timeout"


def test_what_is_no_http_is_said_to_be_none(loopback, talker):
    url, pieces = talker
    pieces += [b"+OK hello\r\n"]
    assert failure_of(url) == "no-http"


def test_nobody_there_is_no_connection(loopback):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert failure_of(f"http://127.0.0.1:{port}/") == "connection"


def certificate(folder):
    """A certificate for 127.0.0.1 that signs itself, and its server's context."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "there")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, encoding = folder / "both.pem", serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_a_certificate_is_checked(loopback, tmp_path, monkeypatch):
    path, context = certificate(tmp_path)
    outgoing.tls.cache_clear()
    with receiver(tls=context) as there:
        assert failure_of(there.url) == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        outgoing.tls.cache_clear()
        assert outgoing.post(there.url, b"{}", {}, seconds=5) == 204
    outgoing.tls.cache_clear()
