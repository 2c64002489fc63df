"""A reply names a time only when that is written down as a promise, whatever dies or fails; and only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aplomb.aws.keys import account_key, promise_key
from aplomb.aws.table import Put
from aplomb.comment import Platform
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.promises.promise import Promise, PromiseState, handed_over, kept, promise_id
from aplomb.promises.tally import PromiseTally, promise_writes, read_tally, tally_key
from aplomb.records import load, stored
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from aplomb.wording.promise import Act
from aplomb.wording.template_set import Templates
from responder.speech import Speech
from tests.aplomb import promised
from tests.fakes.clock import NOW
from tests.fakes.pipeline import PAGE, Pipeline
from tests.responder.test_crashes import SCENARIOS, check, complaint, live
from tests.wording.made_up import BRAND, made

HOURS = """\
hours:
  time_zone: Europe/London
  open: {monday-sunday: "0:00-24:00"}
  holidays: {also_closed: [2026-12-25]}
promises: {most_open: 3, least_kept: 90}
"""
PROMISING = "\n---\n".join(
    f"""{{% if promise("call", "2 hours") %}}We have read it, {number}.
We will call you by {{{{ promise_by }}}}.
{{% else %}}We have read it, {number}. Write to us.{{% endif %}} {{{{ email }}}} {{{{ notice }}}}"""
    for number in "abc"
)
PLAIN = "We have read it. {{ email }} {{ notice }}"
SAYS = "We will call you by 02:00 on 1 January."
TALLY = tally_key(Platform.FACEBOOK, PAGE)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    files: dict[str, str | bytes] = {"complaint/en": PROMISING, "private_reply/en": PLAIN}
    return made(tmp_path_factory.mktemp("templates"), files, brand=BRAND + HOURS)


def ready(pipeline: Pipeline, templates: Templates, *, earlier: int = 60) -> Pipeline:
    """Give a pipeline words that promise, and its account a record of promises that were kept."""
    speech = Speech(templates=templates)
    pipeline.responder = replace(pipeline.responder, speech=speech)
    yesterday = datetime.fromtimestamp(NOW - 60, tz=UTC).strftime("%Y%m%d")
    pipeline.table.write([Put(key=TALLY, item={"open": 0, f"kept_{yesterday}": earlier})])
    return pipeline


def tally(pipeline: Pipeline) -> PromiseTally:
    return read_tally(pipeline.table.peek(TALLY), now=pipeline.clock.now)


def promise_of(pipeline: Pipeline, comment: str = "c1") -> Promise | None:
    key = promise_key(promise_id(pipeline.reply(comment).key))
    return load(Promise, pipeline.table.peek(key))


def says_a_time(text: str) -> bool:
    return "call you by" in text


def check_promises(pipeline: Pipeline) -> None:
    """Check what must hold whatever happened."""
    reply, promise = pipeline.reply(), promise_of(pipeline)
    posted = pipeline.platform.replies_to("c1")
    is_open = promise is not None and promise.state is PromiseState.OPEN
    assert (tally(pipeline).open, tally(pipeline).made) == (int(is_open), int(is_open))
    assert (reply.promised_by is not None) == is_open
    for text in posted:
        assert not says_a_time(text) or is_open
        assert promise is None or not is_open or promise.text in text
    maybe_heard = any(step.state is ReplyState.UNKNOWN for step in reply.steps)
    assert not is_open or posted or maybe_heard


def test_a_reply_that_names_a_time_has_made_a_promise(templates: Templates) -> None:
    pipeline = ready(complaint("sent"), templates)
    pipeline.work()
    reply, promise = pipeline.reply(), promise_of(pipeline)

    assert SAYS in reply.text
    assert promise is not None
    assert (promise.act, promise.made_at, promise.due_at) == (Act.CALL, NOW, NOW + 7200)
    assert (promise.text, promise.by) == ("02:00 on 1 January", reply.template)
    assert (promise.reply, promise.case, reply.promised_by) == (reply.key, reply.case, NOW + 7200)
    assert tally(pipeline) == PromiseTally(open=1, made=1, kept=60)


def test_a_team_without_a_record_promises_nothing_and_its_trace_says_why(templates: Templates) -> None:
    pipeline = ready(complaint("sent"), templates, earlier=3)
    pipeline.work()

    assert not says_a_time(pipeline.reply().text)
    assert promise_of(pipeline) is None
    assert [one.note for one in pipeline.reply().steps if one.note] == ["no promise: no_record"]


def test_nothing_is_promised_in_a_crisis(templates: Templates) -> None:
    pipeline = ready(complaint("sent"), templates)
    crisis = stored(CrisisRecord(state=CrisisState.CRISIS), expires_at=None)
    pipeline.table.write([Put(key=account_key(Platform.FACEBOOK, PAGE, "CRISIS"), item=crisis)])
    pipeline.work()

    assert not says_a_time(pipeline.reply().text)


def test_words_without_a_promise_read_no_tally(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("plain")
    pipeline = ready(complaint("sent"), made(folder, {"complaint/en": PLAIN}, brand=BRAND + HOURS))
    pipeline.table.calls.clear()
    pipeline.work()
    with_plain_words = len(pipeline.table.calls)

    other = complaint("sent")
    other.table.calls.clear()
    other.work()
    assert with_plain_words == len(other.table.calls)


def test_as_many_as_may_be_open_are_promised_and_not_one_more(templates: Templates) -> None:
    pipeline = ready(Pipeline(), templates)
    texts = []
    for number in range(5):
        comment = f"c{number}"
        pipeline.clock.now += 60
        pipeline.post(pipeline.comment(comment, thread=comment, author=f"author-{number}"))
        pipeline.work(comment)
        texts.append(pipeline.reply(comment).text)

    assert [says_a_time(text) for text in texts] == [True, True, True, False, False]
    assert tally(pipeline).open == 3


def test_a_promise_that_others_took_meanwhile_is_not_said(templates: Templates) -> None:
    pipeline = ready(complaint("sent"), templates)

    def others_promise(call: str) -> None:
        if call == "after get_many" and pipeline.platform.journal:  # the tally is read after the platform
            pipeline.table.boundary = lambda _: None
            for number in range(3):
                pipeline.table.write(
                    promise_writes(None, promised.promise(id=f"other-{number}", made_at=NOW))
                )

    pipeline.table.boundary = others_promise
    pipeline.work()
    reply = pipeline.reply()

    assert (reply.state, tally(pipeline).open) == (ReplyState.SENT, 3)
    assert not says_a_time(reply.text)
    assert "no promise: not_stored" in [step.note for step in reply.steps]


ENDS: dict[str, PromiseState] = {
    "sent": PromiseState.OPEN,
    "unknown but posted": PromiseState.OPEN,
    "unknown, not posted": PromiseState.OPEN,
    "never known, not posted": PromiseState.OPEN,
    "unknown, then rejected": PromiseState.OPEN,  # nobody can be sure that the first was not read
    "not sent, then sent": PromiseState.OPEN,
    "rejected": PromiseState.VOID,
    "account stopped for good": PromiseState.VOID,
    "repeated, then sent": PromiseState.OPEN,  # void in between
    "repeated in all words": PromiseState.VOID,
}


@pytest.mark.parametrize("scenario", ENDS)
def test_a_promise_goes_as_its_reply_goes(scenario: str, templates: Templates) -> None:
    pipeline = ready(complaint(scenario), templates)
    live(pipeline)
    check_promises(pipeline)
    promise = promise_of(pipeline)
    assert promise is not None
    assert promise.state is ENDS[scenario]


def test_a_time_that_has_passed_is_not_said_again(templates: Templates) -> None:
    pipeline = ready(complaint("never known, not posted"), templates)
    pipeline.work()
    assert pipeline.platform.journal.count("reply") == 1
    pipeline.clock.now += 3 * 60 * 60
    pipeline.until_quiet()

    assert pipeline.platform.journal.count("reply") == 1
    assert pipeline.reply().state is ReplyState.UNKNOWN
    assert any(SkipReason.TOO_OLD in step.note for step in pipeline.reply().steps)
    check_promises(pipeline)


def test_a_promise_in_a_persons_hands_is_not_taken_from_them(templates: Templates) -> None:
    pipeline = ready(complaint("rejected"), templates)

    def hand_over(call: str) -> None:
        promise = promise_of(pipeline)
        if call == "after reply" and promise is not None:
            given = handed_over(promise, to="Bob", person="Eve", evidence="asked him", now=NOW)
            pipeline.table.write(promise_writes(promise, given))

    pipeline.platform.boundary = hand_over
    pipeline.work()
    promise = promise_of(pipeline)

    assert pipeline.reply().state is ReplyState.REJECTED
    assert promise is not None
    assert promise.state is PromiseState.HANDED_OVER
    assert tally(pipeline).open == 1


def test_a_kept_promise_makes_room(templates: Templates) -> None:
    pipeline = ready(complaint("sent"), templates)
    pipeline.work()
    promise = promise_of(pipeline)
    assert promise is not None
    done = kept(promise, person="Eve", evidence="called", done_at=NOW + 60, now=NOW + 90)
    pipeline.table.write(promise_writes(promise, done))
    assert tally(pipeline) == PromiseTally(open=0, made=1, kept=61)


CRASHES = [*ENDS, "repeated, then not sent, then repeated", "rate limited, then sent", "lists lag"]


@pytest.mark.parametrize("scenario", CRASHES)
def test_no_time_is_said_unrecorded_or_twice_wherever_the_worker_dies(
    scenario: str, templates: Templates
) -> None:
    for boundary in range(1, live(ready(complaint(scenario), templates)) + 1):
        pipeline = ready(complaint(scenario), templates)
        live(pipeline, die_at=frozenset({boundary}))
        check(pipeline)
        check_promises(pipeline)


def test_the_scenarios_are_those_of_all_replies() -> None:
    assert set(CRASHES) <= set(SCENARIOS)
