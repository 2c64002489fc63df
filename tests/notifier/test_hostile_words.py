"""Whatever a stranger, a platform or a colleague words: no channel finds a link or a header in it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from aplomb.alerts.alert import harmless, plain
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.verdict import Severity
from notifier.doors import slack, teams, webhook
from notifier.doors.aws import Mail, Topic
from notifier.notice import Notice, Said, lines, notice_of
from notifier.outbox import Waiting, message_of
from notifier.words import title, why_crisis
from tests.console.hostile import hostile_texts
from tests.notifier.stage import CONSOLE, NOON, alert

CHATS = (
    "<!channel> <!here> <!everyone> <@U123> <#C123> <!subteam^S123>",
    "<https://evil.example|Open the case>",
    "&lt;!channel&gt; &amp;lt;!here&gt;",
    "@channel @here @everyone @all",
    "*bold* _it_ ~no~ `code` ```block``` > quote\n• list",
    "[Open the case](https://evil.example) ![x](https://evil.example/x.png)",
    "<at>Ana</at> <at id='0'>everyone</at>",
    '", "type": "Action.Submit", "x": "',
    "{{DATE(2026-01-01)}} ${System.name} @{triggerBody()}",
    "evil.example/login www.evil.example http:\\\\evil.example",
    "x\r\nBcc: everyone@evil.example\r\n\r\n<html>",
    "x\nSubject: other\n.\nQUIT",
    "=?utf-8?B?QmNjOiBhQGIuYw==?=",
    "a\u2028b\u2029c\x85d\x0be\x0cf\x00g\x1b[31mred",
    "\u202egnp.exe\u2066\u200b\ufeff\u00ad",
    "e" + "\u0301" * 400,
    "\U000e0041\U000e0042",
    "x" * 10_000,
)
TEXTS = (*CHATS, *hostile_texts())


def notice(text: str) -> Notice:
    """Return a message in which a text stands wherever others' words may."""
    record = CrisisRecord(state=CrisisState.CRISIS, since=NOON, why=text)
    heading = title("Late case", account=text, account_id="1", platform="facebook")
    one = alert(title=heading, why=why_crisis(record), severity=Severity.HIGH)
    message = message_of("chat", [Waiting(alert=one), Waiting(alert=replace(one, id="2" * 32))], now=NOON)
    said = {each.id: Said(name=text, text=text) for each in message.alerts}
    return notice_of(message, console=CONSOLE, said=said)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield value


def elements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for part in value.values():
            yield from elements(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from elements(part)


def hidden(text: str) -> list[str]:
    return [f"U+{ord(one):04X}" for one in text if unicodedata.category(one)[0] == "C" and one != "\n"]


def test_the_corpus_is_large() -> None:
    assert len(TEXTS) >= 120


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_slack_finds_no_markup_in_it(text: str) -> None:
    sent = json.loads(json.dumps(slack.payload(notice(text))))
    marked = [one["text"] for one in elements(sent) if one.get("type") == "mrkdwn"]
    ours = re.compile(
        rf"<{CONSOLE}/[\w/-]+\|Open (it|the queue)>|msg_[0-9a-f]+; the same message may come twice\."
    )
    assert [one for one in marked if not ours.fullmatch(one)] == []
    assert not set("<>") & set(sent["text"])
    assert {one.get("type") for one in elements(sent["blocks"])} <= {
        "header", "section", "context", "plain_text", "mrkdwn", None,
    }  # fmt: skip
    assert all(hidden(one) == [] for one in strings(sent))
    assert len(sent["blocks"]) <= 50
    assert all(len(one) <= 3000 for one in strings(sent))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_teams_finds_no_markdown_mention_or_action_in_it(text: str) -> None:
    sent = json.loads(json.dumps(teams.payload(notice(text))))
    card = sent["attachments"][0]["content"]
    assert {one["type"] for one in card["body"]} == {"RichTextBlock"}
    assert {one["type"] for block in card["body"] for one in block["inlines"]} == {"TextRun"}
    assert {one["type"] for one in card["actions"]} == {"Action.OpenUrl"}
    assert all(one["url"].startswith(f"{CONSOLE}/") for one in card["actions"])
    assert card["msteams"] == {"width": "Full"}  # no mentions
    assert all(hidden(one) == [] for one in strings(sent))
    assert len(json.dumps(sent).encode()) < 28_000


class FakeSes:
    """Keeps mail as SES would make it of subject and text."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []

    def send_email(self, *, FromEmailAddress: str, Destination: Any, Content: Any) -> None:  # noqa: N803  boto3's names
        mail = EmailMessage()
        mail["From"], mail["To"] = FromEmailAddress, ", ".join(Destination["ToAddresses"])
        mail["Subject"] = Content["Simple"]["Subject"]["Data"]
        mail.set_content(Content["Simple"]["Body"]["Text"]["Data"])
        self.sent.append(mail)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_mail_gets_no_header_and_no_line_from_it(text: str) -> None:
    ses, said = FakeSes(), notice(text)
    Mail(sender="alerts@example.com", to=["lead@example.com"], client=ses).tell(said, now=NOON)
    [mail] = ses.sent
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert mail["To"] == "lead@example.com"
    assert len(lines(said)) <= len(lines(notice("x")))
    assert all(hidden(line) == [] for line in lines(said))
    assert [line for line in lines(said) if "://" in line and not line.startswith(f"{CONSOLE}/")] == _titles(
        said
    )


def _titles(said: Notice) -> list[str]:
    """Return what may hold a link: the name of our own account, which our own settings give."""
    return [one.title for one in said.entries if "://" in one.title]


class FakeSns:
    def __init__(self) -> None:
        self.published: list[Mapping[str, Any]] = []

    def publish(self, **request: Any) -> None:
        self.published.append(request)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_topic_takes_every_subject(text: str) -> None:
    sns = FakeSns()
    one = message_of("topic", [Waiting(alert=alert(title=plain(text, longest=160) or "x"))], now=NOON)
    Topic(topic="arn", client=sns).tell(notice_of(one, console=CONSOLE), now=NOON)
    [request] = sns.published
    assert re.fullmatch(r"[ -~]{1,99}", request["Subject"])
    assert request["Subject"] == request["Subject"].strip()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_webhook_says_it_as_data(text: str) -> None:
    sent = json.loads(json.dumps(webhook.payload(notice(text))))
    assert set(sent) == {"type", "timestamp", "data"}
    assert [set(one) - {"quote"} for one in sent["data"]["alerts"]] == [
        {"id", "kind", "severity", "at", "platform", "account", "title", "why", "link"}
    ] * 2
    assert all(hidden(one) == [] for one in strings(sent))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_no_chat_makes_a_link_or_a_mention_of_others_words(text: str) -> None:
    shown = harmless(text, longest=300)
    assert len(shown) <= 300 * 3
    assert "://" not in shown
    assert "@" not in shown
    assert not re.search(r"\w\.[a-z]{2,}", shown)
    assert "\n" not in shown


def test_ordinary_words_stay_as_they_are() -> None:
    said = "It cost 3.50 € — twice. Paldies, Žanna! 谢谢"
    assert plain(said, longest=100) == said
    assert harmless(said, longest=100) == said
