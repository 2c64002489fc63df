"""What a person at the terminal types, and what comes back."""

import fcntl
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tools.cli import main
from tools.events import load_event
from tools.paths import EVENTS

KEYS = [
    "platform",
    "account",
    "post",
    "thread",
    "comment",
    "author",
    "author_name",
    "text",
    "verb",
    "created_at",
]


def type_in(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(main, list(arguments), input=given)


def body_of(event: str) -> bytes:
    return json.dumps(load_event(EVENTS / event, now=1_800_000_000)[1]).encode()


@pytest.mark.parametrize(
    ("platform", "event"),
    [
        ("facebook", "webhook.facebook-complaint-en.json"),
        ("instagram", "webhook.instagram-comment.json"),
        ("messenger", "webhook.messenger-message.json"),
        ("x", "webhook.x-mention-complaint.json"),
    ],
)
def test_parse_prints_one_line_per_comment(platform: str, event: str) -> None:
    answer = type_in("parse", "--platform", platform, given=body_of(event))
    assert answer.exit_code == 0, answer.output
    (line,) = answer.stdout.splitlines()
    assert list(json.loads(line))[: len(KEYS)] == KEYS
    assert json.loads(line)["platform"] == platform


def test_parse_prints_a_named_skip() -> None:
    answer = type_in("parse", "--platform", "facebook", given=body_of("webhook.facebook-like.json"))
    assert json.loads(answer.stdout)["skip"] is True
    assert json.loads(answer.stdout)["reason"] == "not_a_comment"


@pytest.mark.parametrize("given", [b"", b"{", b"[]", b"{}", b'{"a": NaN}', b"\xff\xfe", b"[" * 10_000])
def test_parse_refuses_what_is_no_payload_with_one_sentence(given: bytes) -> None:
    answer = type_in("parse", "--platform", "facebook", given=given)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stderr.startswith("aplomb: ")


def test_triage_prints_a_verdict_or_an_error_for_each_line() -> None:
    complaint, praise = (
        b'{"text": "My order never arrived. I want my money back."}',
        b'{"text": "Great, thanks!"}',
    )
    given = b"\n".join([complaint, b"nope", praise])
    answer = type_in("triage", given=given)
    assert answer.exit_code == 0
    first, second, third = map(json.loads, answer.stdout.splitlines())
    assert (first["kind"], third["kind"]) == ("complaint", "praise")
    assert "line 2" in second["error"]


class _Deployment(BaseHTTPRequestHandler):
    status = 200
    received: list[tuple[str, str, bytes]]

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, self.headers["X-Hub-Signature-256"] or "", raw))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def deployment() -> Iterator[tuple[str, type[_Deployment]]]:
    handler = type("Deployment", (_Deployment,), {"received": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/webhooks", handler
        server.shutdown()


def test_send_signs_an_event_as_the_platform_does(deployment: tuple[str, type[_Deployment]]) -> None:
    url, handler = deployment
    event = "events/webhook.facebook-praise.json"
    answer = type_in("send", event, "--to", url, "--secret", "s3cret")
    assert answer.exit_code == 0, answer.output
    ((path, signature, raw),) = handler.received
    assert path == "/webhooks/facebook"
    assert signature == "sha256=" + hmac.new(b"s3cret", raw, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.json", "--to", "http://127.0.0.1:9", "--secret", "s"], "nothing.json cannot be read"),
        (
            ["webhook.facebook-praise.json", "--to", "http://127.0.0.1:9", "--secret", "s"],
            "cannot be reached",
        ),
        (["webhook.facebook-praise.json", "--to", "http://127.0.0.1:9"], "give the --secret"),
        (["webhook.facebook-praise.json", "--to", "nowhere", "--secret", "s"], "must start with http://"),
    ],
)
def test_send_says_what_is_wrong(arguments: list[str], said: str) -> None:
    answer = type_in("send", *arguments)
    assert answer.exit_code == 2
    assert said in answer.stderr


def test_send_reports_a_refusal(deployment: tuple[str, type[_Deployment]]) -> None:
    url, handler = deployment
    handler.status = 401
    answer = type_in("send", "webhook.facebook-praise.json", "--to", url, "--secret", "wrong")
    assert answer.exit_code == 2
    assert "answered 401" in answer.stderr


def test_a_local_cloud_that_is_not_running_is_said_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tools.cli.PRIVATE", tmp_path)
    status, down = type_in("local", "status"), type_in("local", "down")
    assert (status.exit_code, down.exit_code) == (1, 0)
    assert "No local cloud is running" in status.stdout
    assert "No local cloud is running" in down.stdout


def test_a_local_cloud_that_is_starting_is_said_so_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tools.cli.PRIVATE", tmp_path)
    (tmp_path / "emulator").mkdir()
    with (tmp_path / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status, down = type_in("local", "status"), type_in("local", "down")
    assert (status.exit_code, down.exit_code) == (1, 1)
    assert "A local cloud is starting" in status.stdout
    assert "A local cloud is starting" in down.stdout
    assert (tmp_path / "emulator").exists()
    assert "No local cloud is running" in type_in("local", "status").stdout


def test_a_port_that_is_taken_is_said_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deployment: tuple[str, type[_Deployment]]
) -> None:
    monkeypatch.setattr("tools.cli.PRIVATE", tmp_path)
    port = deployment[0].rpartition(":")[2].partition("/")[0]
    answer = type_in("local", "up", "--emulator-port", port, "--sandbox-port", "0")
    assert answer.exit_code == 2
    assert f"Port {port}, meant for the AWS emulator, is taken" in answer.stderr


def test_an_event_file_is_not_taken_for_a_payload() -> None:
    given = (EVENTS / "webhook.facebook-praise.json").read_bytes()
    answer = type_in("parse", "--platform", "facebook", given=given)
    assert answer.exit_code == 2
    assert "give only its `body`" in answer.stderr


@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    answer = type_in("local", "up", "--emulator-port", port)
    assert answer.exit_code == 2
    assert "--emulator-port" in answer.stderr


def test_one_port_for_two_servers_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tools.cli.PRIVATE", tmp_path)
    answer = type_in("local", "up", "--emulator-port", "4599", "--sandbox-port", "4599")
    assert answer.exit_code == 2
    assert "give each a port of its own" in answer.stderr


@pytest.mark.parametrize("described", ["{}", "[]", "{", '{"webhook_url": "", "made_by": "a later version"}'])
def test_a_description_by_another_version_is_no_running_cloud(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, described: str
) -> None:
    monkeypatch.setattr("tools.cli.PRIVATE", tmp_path)
    (tmp_path / "local.json").write_text(described)
    assert type_in("local", "status").exit_code == 1
    assert type_in("local", "down").exit_code == 0
    assert not (tmp_path / "local.json").exists()


def test_a_terminal_without_utf8_still_gets_its_lines() -> None:
    given = json.dumps({"text": "Ļoti slikta apkalpošana!"}).encode()
    answer = CliRunner(charset="ascii").invoke(main, ["triage"], input=given)
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["kind"] == "complaint"


@pytest.mark.parametrize(
    "command",
    [
        ("templates", "preview", "--html", "{folder}/missing/page.html"),
        ("backtest", "{folder}/past.csv", "--engine", "linear", "--rows", "{folder}/missing/rows.jsonl"),
    ],
    ids=["preview", "backtest"],
)
def test_a_file_that_cannot_be_written_is_named_in_a_sentence(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "past.csv").write_text("text\nMy parcel never came.\n")
    answer = type_in(*(one.format(folder=tmp_path) for one in command))
    assert answer.exit_code == 2, answer.exception
    assert answer.stderr.strip().startswith(f"aplomb: {tmp_path}/missing/")
    assert answer.stderr.strip().endswith(": No such file or directory.")


def test_templates_that_are_not_there_are_named_without_an_error_number(tmp_path: Path) -> None:
    answer = type_in("templates", "coverage", str(tmp_path))
    assert answer.exit_code == 2
    assert answer.stderr.strip() == "aplomb: brand.yaml cannot be read: No such file or directory."


@pytest.mark.parametrize("command", ["close", "unhide"])
def test_incidents_ask_who_says_so_as_every_other_command_does(command: str) -> None:
    assert "--as NAME" in type_in("incidents", command, "--help").stdout
