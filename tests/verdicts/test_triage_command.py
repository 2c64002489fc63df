"""aplomb triage: one line in, one line out, whatever the line is."""

import io
import json
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from aplomb.modes import Mode
from tests.verdicts.judged import NOWHERE
from tools.in_order import ALONE
from tools.training.native import native_folder
from tools.triage_command import (
    LONGEST_LINE,
    Line,
    Options,
    count,
    missing_part,
    read_lines,
    standard_input,
    triage_lines,
)

OPTIONS = Options(native=NOWHERE)
OK = b'{"text": "See you at the shop"}'


def triage(lines: Iterable[bytes], options: Options = OPTIONS) -> list[dict[str, Any]]:
    stream = io.BytesIO(b"\n".join(line.rstrip(b"\n") for line in lines))
    return list(triage_lines(read_lines(stream), options))


def test_a_line_gets_a_verdict_with_its_decision_and_evidence() -> None:
    (answer,) = triage([b'{"text": "Terrible service, never again"}\n'])
    assert list(answer)[:11] == [
        "kind",
        "severity",
        "critical",
        "language",
        "confidence",
        "scores",
        "decision",
        "reason",
        "mode",
        "evidence",
        "engine",
    ]
    assert (answer["kind"], answer["critical"], answer["language"]) == ("complaint", True, "en")
    assert list(answer["scores"]) == [
        "negative",
        "neutral",
        "positive",
        "complaint",
        "abuse",
        "spam",
        "critical",
        "urgent",
    ]
    assert answer["evidence"]
    assert answer["engine"].startswith("aplomb/")


def test_without_the_native_library_nothing_is_answered_and_each_line_says_so() -> None:
    options = Options(native=NOWHERE, mode=Mode.AUTO)
    (answer,) = triage([b'{"text": "Terrible service, never again"}'], options)
    assert (answer["decision"], answer["reason"], answer["degraded"]) == ("escalate", "degraded", True)
    assert answer["engine"].endswith(" linear-only")
    assert "There is no" in str(missing_part(options))


@pytest.mark.parametrize(
    ("mode", "decision", "reason"),
    [(Mode.AUTO, "answer_and_escalate", None), (Mode.DRAFT, "escalate", "awaits_approval")],
)
def test_a_mode_decides_who_sends_the_reply(mode: Mode, decision: str, reason: str | None) -> None:
    options = Options(native=native_folder(), mode=mode)
    if missing := missing_part(options):
        pytest.skip(missing)
    (answer,) = triage([b'{"text": "Terrible service, my parcel never arrived and nobody answers"}'], options)
    assert (answer["decision"], answer["reason"], answer["mode"]) == (decision, reason, str(mode))
    assert answer.get("draft", False) is (mode is Mode.DRAFT)
    assert answer["intent"] == "complaint_delivery"


@pytest.mark.parametrize(
    ("text", "decision", "reason"),
    [
        ("", "skip", "no_text"),
        ("I found a piece of glass in my bread", "escalate", "urgent"),
        ("Great job, love waiting three weeks", "escalate", "unsure"),
        ("I will kill you", "escalate", "urgent"),
        ("ok", "escalate", "unsure"),
    ],
)
def test_a_decision_has_a_reason(text: str, decision: str, reason: str) -> None:
    (answer,) = triage([json.dumps({"text": text}).encode()])
    assert (answer["decision"], answer["reason"]) == (decision, reason)


def test_a_line_names_the_accounts_language_before_the_option_does() -> None:
    options = Options(native=NOWHERE, language="de")
    latvian, german = triage([b'{"text": "Anna", "language": "lv"}', b'{"text": "Anna"}'], options)
    assert (latvian["language"], german["language"]) == ("lv", "de")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"nonsense", "not valid JSON"),
        (b"\xff\xfe{}", "not valid UTF-8"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"text": ' + b"9" * 5_000 + b"}", "not valid JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "`text`"),
        (b'{"text": null}', "`text`"),
        (b'{"text": NaN}', "`text`"),
        (b'{"text": "a", "language": 1}', "`language`"),
        (b'{"text": "a", "recommends": "no"}', "`recommends`"),
        (b'{"text": "' + b"a" * LONGEST_LINE + b'"}', f"longer than {LONGEST_LINE} bytes"),
    ],
)
def test_a_bad_line_is_an_error_with_its_number_and_the_rest_goes_on(line: bytes, why: str) -> None:
    first, bad, last = triage([OK, line, OK])
    assert first == last
    assert "kind" in first
    assert str(bad["error"]).startswith("line 2: ")
    assert why in str(bad["error"])


def test_blank_lines_and_a_byte_order_mark_are_no_errors() -> None:
    answers = triage([b'\xef\xbb\xbf{"text": "See you"}\r\n', b"\n", b"  "])
    assert ["kind" in answer for answer in answers] == [True]


def test_a_lone_surrogate_is_judged_and_the_output_is_json() -> None:
    (answer,) = triage([b'{"text": "terrible \\ud800 service"}'])
    json.dumps(answer, ensure_ascii=False).encode("utf-8")
    assert answer["critical"]


def test_lines_are_judged_as_they_come() -> None:
    endless = triage_lines(repeat(Line(where="line 1", content=OK)), OPTIONS)
    assert "kind" in next(endless)


def test_many_lines_keep_their_order_and_a_slow_one_holds_up_no_other() -> None:
    texts = [f"The bus was late {number} times" for number in range(ALONE + 8)]
    more = threading.Event()

    def lines() -> Iterator[Line]:
        for text in texts:
            yield Line(where="line", content=json.dumps({"text": text}).encode())
        assert more.wait(60)
        yield Line(where="the last line", content=b"")

    answers = triage_lines(lines(), OPTIONS)
    before = [next(answers) for _ in texts]  # although the next line has not come
    more.set()
    assert before == triage([json.dumps({"text": text}).encode() for text in texts])
    assert str(next(answers)["error"]).startswith("the last line: ")


def test_a_pipe_is_not_counted_because_that_would_empty_it(tmp_path: Path) -> None:
    pipe, file = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    file.write_bytes(OK + b"\n\n" + OK)
    assert count([file]) == len([OK, OK])
    assert count([file, pipe]) is None


def test_a_closed_standard_input_is_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert standard_input().read() == b""
