"""Real webhook payloads, kept beside the repository: each is read as recorded_payloads.txt says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aplomb.comment import Comment, Platform
from triage.parsers import Parsed, PayloadError, parse

PAYLOADS = Path(__file__).resolve().parents[2].parent / "shared" / "payloads"
FOLDERS = ("facebook", "instagram", "messenger", "x")
BARE_CHANGES_PAGE = "137542570280222"  # the page that the lone changes were sent for
BARE_VALUE_PAGE = "1"

pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the recorded payloads are not here")


def _table() -> dict[str, list[str]]:
    """Read the table: a file's name, then one indented line for each thing it says."""
    table: dict[str, list[str]] = {}
    outcomes: list[str] = []
    for line in (Path(__file__).parent / "recorded_payloads.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            outcomes.append(line.strip())
        elif line and not line.startswith("#"):
            outcomes = table[line] = []
    return table


EXPECTED = _table()


def _payload(file: Path) -> object:
    """Return a file's payload; a lone change or value gets the envelope it came in."""
    payload = json.loads(file.read_bytes())
    if "field" in payload:
        return {"object": "page", "entry": [{"id": BARE_CHANGES_PAGE, "changes": [payload]}]}
    if "item" in payload:
        change = {"field": "feed", "value": payload}
        return {"object": "page", "entry": [{"id": BARE_VALUE_PAGE, "changes": [change]}]}
    return payload


def _describe(parsed: Parsed) -> str:
    if not isinstance(parsed, Comment):
        return f"skip {parsed.reason}: {parsed.detail}"
    who = "us" if parsed.author == parsed.account else parsed.author or "nobody"
    thread = "itself" if parsed.thread == parsed.comment else parsed.thread
    post = "itself" if parsed.post == parsed.comment else parsed.post or "nothing"
    words = [f"{parsed.verb} {parsed.surface} {parsed.comment} by {who} ({parsed.author_name or '-'})"]
    words += [
        f"on {post} in {thread} for {parsed.account}",
        f"at {parsed.created_at}",
        f"{len(parsed.text)} letters",
    ]
    words += [f"{key}={value}" for key in ("parent", "reply_to", "ref") if (value := getattr(parsed, key))]
    words += [key for key in ("summoned", "automated") if getattr(parsed, key)]
    words += [] if parsed.recommends is None else [f"recommends={parsed.recommends}"]
    return ", ".join([f"{parsed.platform}: {words[0]}", *words[1:]])


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_a_recorded_payload_is_read_as_the_table_says(file: str) -> None:
    parsed = parse(Platform(file.partition("/")[0]), _payload(PAYLOADS / file))
    assert [_describe(one) for one in parsed] == EXPECTED[file]


def test_no_recorded_payload_is_missing_from_the_table() -> None:
    files = {f"{folder}/{file.name}" for folder in FOLDERS for file in (PAYLOADS / folder).glob("*.json")}
    assert files == set(EXPECTED)


@pytest.mark.parametrize("platform", list(Platform))
def test_an_api_response_is_never_taken_for_a_comment(platform: Platform) -> None:
    for file in sorted((PAYLOADS / "responses").glob("*.json")):
        try:
            parsed = parse(platform, json.loads(file.read_bytes()))
        except PayloadError:
            continue
        assert not [one for one in parsed if isinstance(one, Comment)], file.name
