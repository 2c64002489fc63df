"""A text that a person typed: what the lint finds, what it promises, and how it could be said calmly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from zoneinfo import ZoneInfo

from aplomb.brand.facts import Brand
from aplomb.crisis.policy import Policy
from aplomb.errors import TemplateError
from aplomb.lint.finding import Finding
from aplomb.promises.times import promise_by
from aplomb.replies.by_people import Known, PersonReplyError
from aplomb.replies.moves_of_people import Weighed, intent_of
from aplomb.replies.reply import Channel
from aplomb.replies.signing import NOT_TOLD, Meant, NamedTime, Weight
from aplomb.typed.cool_down import COOL_DOWN, Typed, looked_over, reasons, stop_of, weighed
from aplomb.typed.moments import QUESTIONS, Doubt, due_then
from aplomb.typed.promises import TypedTime, recognised
from aplomb.wording.choosing import NoTemplateError
from aplomb.wording.promise import Act
from aplomb.wording.rendering import (
    NoVariantLeftError,
    ReplyNames,
    TextRefusedError,
    link_with_ref,
    render,
)
from aplomb.wording.template_set import Templates

CALM = Policy()


class WordsError(PersonReplyError):
    """The words cannot leave as they are, or not yet; `judged` says why."""

    def __init__(self, sentence: str, *, judged: Judged) -> None:
        super().__init__(sentence)
        self.judged = judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of a text under the lint."""

    text: str
    findings: tuple[Finding, ...]
    weight: Weight
    rules: tuple[str, ...] = ()  # for which it waits or is stopped
    promise: NamedTime | None = None
    recorded: tuple[str, ...] = ()  # times that were promised before, as the text may name them
    question: str = ""  # about a time that it names
    unread: str = ""  # the sentences of which only the person can tell whether they promise a time
    meant: Meant = NOT_TOLD  # what the person says of them
    calmer: str = ""  # the same in our own templates' words; empty where it may leave as it is
    rule_of: Policy = CALM

    @property
    def marked(self) -> tuple[tuple[str, Finding | None], ...]:
        """The text in pieces, in order, each with the finding that it stands for."""
        return in_pieces(self.text, self.findings)

    @property
    def promises_nothing(self) -> bool:
        """Whether a person said so of words that may promise a time."""
        return bool(self.unread) and self.meant.nothing

    def stops(self, finding: Finding) -> str:
        """Return how far a finding stops the text: advice, heat, doubt or bar."""
        strict, crisis = self.rule_of.strict_words, not self.rule_of.promotions
        return stop_of(finding, strict=strict, in_crisis=crisis).name.lower()


def in_pieces(text: str, findings: Sequence[Finding]) -> tuple[tuple[str, Finding | None], ...]:
    """Return a text in pieces, in order, each with the finding that it stands for."""
    pieces: list[tuple[str, Finding | None]] = []
    end = 0
    for one in sorted((one for one in findings if one.span[1]), key=lambda one: one.span):
        if one.span[0] < end:
            continue
        pieces += [(text[end : one.span[0]], None), (text[slice(*one.span)], one)]
        end = one.span[1]
    return tuple(piece for piece in (*pieces, (text[end:], None)) if piece[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody typed, and for whom."""

    text: str
    channel: Channel
    language: str
    meant: Meant = NOT_TOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What texts are judged by now."""

    templates: Templates
    policy: Policy = CALM


def judged(words: Words, known: Known, rules: Rules, *, now: int) -> Judged:
    """Judge a text as it would be said to this person, now."""
    recorded = _recorded(known, words, rules.templates.brand)
    times = _times(words, rules.templates.brand, recorded=recorded, now=now)
    unread = " ".join(one.sentence or one.words for one in times if one.doubt is Doubt.UNREAD)
    meant = words.meant if words.meant.about == unread else NOT_TOLD
    promise, question = _promise(times, meant, rules.templates.brand, now=now)
    typed = Typed(
        text=words.text,
        language=words.language,
        platform=known.record.comment.platform,
        channel=words.channel,
        links=frozenset({known.account.message_link, _link(known)} - {""}),
        granted=(*recorded, *(one.words for one in times if promise)),
        said_before=tuple(one.text for one in known.said),
    )
    found = looked_over(typed, brand=rules.templates.brand)
    strict, crisis = rules.policy.strict_words, not rules.policy.promotions
    weight = Weight.BARRED if question else weighed(found, strict=strict, in_crisis=crisis)
    return Judged(
        text=words.text,
        findings=found,
        weight=weight,
        rules=reasons(found, strict=strict, in_crisis=crisis),
        promise=promise,
        recorded=recorded,
        question=question,
        unread=unread,
        meant=meant,
        calmer="" if weight is Weight.CLEAR else calmer(words, known, rules.templates),
        rule_of=rules.policy,
    )


def in_order(words: Judged, *, asks: bool, now: int, cool_down: int = COOL_DOWN) -> Weighed:
    """Return what is stored with a text that may leave, or wait.

    Raises:
        WordsError: the words must change, or nobody was asked to approve them.
    """
    if words.question:
        raise WordsError(words.question, judged=words)
    if words.weight is Weight.BARRED:
        raise WordsError("This cannot be sent. Change the marked words.", judged=words)
    if words.weight is Weight.CLEAR:
        return Weighed(promise=words.promise, recorded=words.recorded, no_promise=words.promises_nothing)
    if not asks:
        sentence = "This is not sent at once. Say it more calmly, or ask a colleague."
        raise WordsError(sentence, judged=words)
    return Weighed(
        weight=words.weight,
        findings=words.rules,
        cool_until=now + cool_down,
        promise=words.promise,
        recorded=words.recorded,
        no_promise=words.promises_nothing,
    )


def calmer(words: Words, known: Known, templates: Templates) -> str:
    """Return our own words for such a comment, as a person would sign them; empty where there are none."""
    comment, intent = known.record.comment, intent_of(known)
    by_people = replace(templates, brand=replace(templates.brand, notice=MappingProxyType({})))
    try:
        worded = render(
            by_people,
            channel=words.channel,
            intent=intent.followed_by if words.channel is Channel.PRIVATE else intent,
            language=words.language,
            fallback_languages=known.account.languages,
            platform=comment.platform,
            variant_key=comment.comment,
            said=[one.text for one in known.said],
            names=ReplyNames(author_name=comment.author_name, message_link=_link(known)),
        )
    except (NoTemplateError, NoVariantLeftError, TextRefusedError, TemplateError):
        return ""
    return worded.text


def _link(known: Known) -> str:
    """Return the way to a private conversation, which leads to this case where a reply of ours names it."""
    link, token = known.account.message_link, known.automatic.token if known.automatic else ""
    return link_with_ref(link, token) if link and token else link


def _recorded(known: Known, words: Words, brand: Brand) -> tuple[str, ...]:
    """Return the times that were promised to this person already, as the words that regret it name them."""
    promised = {one.promised_by for one in known.said if one.promised_by is not None}
    if brand.hours is None:
        return ()
    zone = brand.hours.staffed.zone
    return tuple(promise_by(at, language=words.language, zone=zone) for at in sorted(promised))


def _times(words: Words, brand: Brand, *, recorded: tuple[str, ...], now: int) -> tuple[TypedTime, ...]:
    """Return the times that a text promises; of a brand without hours, only the person can tell which."""
    staffed = brand.hours.staffed if brand.hours else None
    times = recognised(
        words.text,
        language=words.language,
        now=now,
        zone=staffed.zone if staffed else ZoneInfo("UTC"),
        staffed=staffed,
        recorded=recorded,
    )
    if staffed is not None:
        return times
    asked = [one for one in times if one.due_at is not None or one.doubt is Doubt.UNREAD]
    return tuple(replace(one, due_at=None, doubt=Doubt.UNREAD) for one in asked)


def _promise(
    times: Sequence[TypedTime], meant: Meant, brand: Brand, *, now: int
) -> tuple[NamedTime | None, str]:
    """Return what is promised, or the question that must be answered first."""
    asked = [one for one in times if one.doubt is Doubt.UNREAD]
    unclear = next((one.question for one in times if one.question and one not in asked), "")
    if unclear or (asked and not meant.is_told):
        return None, unclear or QUESTIONS[Doubt.UNREAD]
    promised = [
        NamedTime(act=Act.REPLY, due_at=one.due_at, text=one.words) for one in times if one.due_at is not None
    ]
    if asked and meant.until is not None:
        due = due_then(meant.until, now=now, staffed=brand.hours.staffed if brand.hours else None)
        if isinstance(due, Doubt):
            return None, QUESTIONS[due]
        sentences = {one.sentence or one.words: one.words for one in asked}
        promised.extend(NamedTime(act=Act.REPLY, due_at=due, text=words) for words in sentences.values())
    if len(promised) > 1:
        return None, "It promises more than one time. Promise one, or none."
    return (promised[0] if promised else None), ""
