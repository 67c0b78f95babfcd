"""The example for nginx in README.md: nginx takes it, and it lets through what the portal takes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from citydiplo.kit.web.uploads import MOST_BYTES
from citydiplo.ops.run import webserver

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = re.search(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]

pytestmark = pytest.mark.one_database


def value_of(directive):
    return re.search(rf"^\s*{directive} ([^;]+);", EXAMPLE, re.MULTILINE)[1]


def test_the_largest_upload_fits():
    assert int(value_of("client_max_body_size").removesuffix("m")) * 1024 * 1024 > MOST_BYTES


def test_the_portal_gives_up_before_the_proxy_does():
    assert int(value_of("proxy_read_timeout").removesuffix("s")) > webserver.timeout


@pytest.mark.parametrize(
    ("header", "value"),
    [("Host", "$host"), ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Proto", "https")],
)
def test_headers_say_what_the_proxy_saw_and_not_what_the_client_sent(header, value):
    assert value_of(f"proxy_set_header {header}") == value


def test_no_log_of_the_proxy_holds_addresses():
    assert EXAMPLE.count("server {") == EXAMPLE.count("access_log off;")
    assert value_of("error_log").endswith(" crit")


def test_nginx_takes_it(tmp_path):
    if not (nginx := shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin")):
        pytest.skip("nginx is not installed")
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal.example.org"]
    subprocess.run(
        [*openssl, "-keyout", tmp_path / "portal.key", "-out", tmp_path / "portal.pem"],
        check=True,
        capture_output=True,
    )
    site = EXAMPLE.replace("/etc/ssl", str(tmp_path)).replace("/var/log/nginx", str(tmp_path))
    site = re.sub(r"listen (80|443)", rf"listen unix:{tmp_path}/\1", site)  # no port that another has
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\nhttp {{\n"
        + "".join(f"{name}_temp_path {tmp_path}/{name};\n" for name in TEMPORARY)
        + f"{site}}}\n"
    )
    checked = subprocess.run([nginx, "-t", "-c", config], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
