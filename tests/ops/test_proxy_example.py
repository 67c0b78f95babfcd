"""The example for nginx lets through what the portal takes, and says what the proxy saw."""

import re
from pathlib import Path

import pytest

from citydiplo.kit.web.uploads import MOST_BYTES
from citydiplo.ops.run import webserver

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "citydiplo" / "ops" / "deploy" / "nginx.conf").read_text(encoding="utf-8")

pytestmark = pytest.mark.one_database


def value_of(directive):
    return re.search(rf"^\s*{directive} ([^;]+);", EXAMPLE, re.MULTILINE)[1]


def test_the_largest_upload_fits():
    assert int(value_of("client_max_body_size").removesuffix("m")) * 1024 * 1024 > MOST_BYTES


def test_the_portal_gives_up_before_the_proxy_does():
    assert int(value_of("proxy_read_timeout").removesuffix("s")) > webserver.timeout


@pytest.mark.parametrize(
    ("header", "value"),
    [("Host", "$http_host"), ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Proto", "https")],
)
def test_headers_say_what_the_proxy_saw_and_which_host_was_asked_for(header, value):
    assert value_of(f"proxy_set_header {header}") == value


def test_no_log_of_the_proxy_holds_addresses():
    assert EXAMPLE.count("server {") == EXAMPLE.count("access_log off;")
    assert value_of("error_log").endswith(" crit")
