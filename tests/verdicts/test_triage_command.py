"""aplomb triage: one line in, one line out, whatever the line is."""

import json
from collections.abc import Iterator

import pytest

from tools.triage_command import triage_lines


def test_a_line_gets_a_verdict_with_its_evidence() -> None:
    (verdict,) = triage_lines([b'{"text": "Thanks for nothing."}\n'])
    assert verdict == {
        "kind": "complaint",
        "severity": "normal",
        "critical": True,
        "language": "en",
        "confidence": verdict["confidence"],
        "evidence": ["Complaint: “Thanks for nothing”."],
        "engine": "lexicon/2",
    }


def test_a_language_is_the_likeliest_one() -> None:
    latvian, english = triage_lines([b'{"text": "Anna", "language": "lv"}', b'{"text": "Anna"}'])
    assert (latvian["language"], english["language"]) == ("lv", "en")


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
    ],
)
def test_a_bad_line_is_an_error_with_its_number_and_the_rest_goes_on(line: bytes, why: str) -> None:
    first, bad, last = triage_lines([b'{"text": "ok"}', line, b'{"text": "ok"}'])
    assert (first["kind"], last["kind"]) == ("neutral", "neutral")
    assert str(bad["error"]).startswith("line 2: ")
    assert why in str(bad["error"])


def test_blank_lines_and_a_byte_order_mark_are_no_errors() -> None:
    verdicts = list(triage_lines([b'\xef\xbb\xbf{"text": "ok"}\r\n', b"\n", b"  "]))
    assert [verdict["kind"] for verdict in verdicts] == ["neutral"]


def test_a_lone_surrogate_is_judged_and_the_output_is_json() -> None:
    (verdict,) = triage_lines([b'{"text": "terrible \\ud800 service"}'])
    json.dumps(verdict, ensure_ascii=False).encode("utf-8")
    assert verdict["kind"] == "complaint"


def test_lines_are_judged_as_they_come() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b'{"text": "ok"}'

    assert next(triage_lines(endless()))["kind"] == "neutral"
