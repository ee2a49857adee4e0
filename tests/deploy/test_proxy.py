"""The proxy's configuration, read by nginx itself."""

from __future__ import annotations

import re
from pathlib import Path

from tests.deploy.places import DEPLOY, said
from tests.parts import need

CONF = DEPLOY / "proxy" / "nginx.conf"


def in_place(folder: Path) -> Path:
    """The configuration with its certificate and log in a folder of the test's own."""
    said(need("openssl"), "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "1", "-subj", "/CN=fenceline.example.org",
         "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem")  # fmt: skip
    text = CONF.read_text(encoding="utf-8").replace("/etc/ssl/fenceline", str(folder)).replace("/var/log/nginx", str(folder))
    copy = folder / "nginx.conf"
    copy.write_text(f"pid {folder / 'nginx.pid'};\n{text}", encoding="utf-8")
    return copy


def test_nginx_accepts_it(tmp_path):
    """`nginx -t` reports success and no warning."""
    told = said(need("nginx"), "-t", "-c", in_place(tmp_path), "-e", "stderr")
    assert "test is successful" in told
    assert "[warn]" not in told


def test_only_what_people_and_platforms_need_is_passed_on():
    """Metrics and readiness stay inside; bodies are bounded as in the program; every query string stays out of the log."""
    from bot.app import LARGEST_BODY

    text = CONF.read_text(encoding="utf-8")
    for inside in ("/readyz", "/metrics"):
        assert re.search(rf"location = {inside} \{{ deny all; \}}", text)
    assert f"client_max_body_size {LARGEST_BODY // 1024}k;" in text
    log = re.search(r"log_format \w+ '([^']+)'", text)[1]
    assert not re.search(r"\$(request|args|query_string|request_uri|remote_addr|http_\w+)\b", log)
    assert "$uri" in log
