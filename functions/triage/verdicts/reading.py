"""Read a comment once: its words, the rules that fired, and what was taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aplomb.verdict import Severity
from triage.engine.language import UNKNOWN
from triage.verdicts.hardening import Hardened, harden
from triage.verdicts.lexicon import ALWAYS, SUPPORTED, URGENT, Counts, Hit, Rule, lexicon
from triage.verdicts.personal import personal_data
from triage.verdicts.small_words import held_by, small_words
from triage.verdicts.tokens import Token, tokenise

REACH = 3  # words between "not" and what it takes back
SCARE_QUOTES = 3  # words; "great" in quotation marks is not praise
SHOUTED_SHARE = 0.6
SHOUTED_WORDS = 3
BANGS = 3

_QUESTION_MARK = re.compile("[?？؟]")
_RUSSIAN = re.compile("[а-яё]")
_MARKERS = frozenset({Counts.SARCASM, Counts.HEDGE})  # the same words may count for something else too
_TONE = frozenset({Counts.COMPLAINT, Counts.PRAISE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the rules found in one comment."""

    text: Hardened
    tokens: tuple[Token, ...]
    hits: tuple[Hit, ...]  # each counts once
    negated: tuple[Hit, ...]  # "not bad", "not good"
    personal: tuple[Rule, ...]
    question_mark: bool
    capitals: bool
    exclaims: bool

    def of(self, *counts: Counts) -> tuple[Hit, ...]:
        """Return the hits that count for any of these."""
        return tuple([hit for hit in self.hits if hit.rule.counts in counts]) if self.hits else ()

    def score(self, *counts: Counts) -> float:
        """Return the summed weights of these; a rule's same words count once."""
        weights = {(hit.rule.name, self._keys(hit)): hit.rule.weight for hit in self.of(*counts)}
        return sum(weights.values())

    def quoted(self, hit: Hit) -> int:
        """Return how long the quotation is that a hit stands in, in words; 0 outside of any."""
        return max(self.tokens[index].quoted for index in hit.tokens)

    def words(self, indexes: Sequence[int]) -> str:
        """Return the author's own words behind some tokens."""
        groups = _neighbours(indexes)
        return " … ".join(
            self.text.quote(self.tokens[group[0]].start, self.tokens[group[-1]].end) for group in groups
        )

    def _keys(self, hit: Hit) -> tuple[str, ...]:
        return tuple(self.tokens[index].keys[0] for index in hit.tokens)


def read(text: str, *, spoken: Sequence[str], languages: Sequence[str]) -> Reading:
    """Read a comment by the rules of its languages, and for dangers by the account's and English ones, too.

    `spoken` are the languages of the comment, the likeliest first; `languages` are the account's.
    """
    hardened = harden(text)
    tokens = tokenise(hardened)
    words = sum(token.is_word for token in tokens)
    found = _Found(tokens)
    rules = (*ALWAYS, *(one for one in SUPPORTED if one in spoken or (not words and one in languages)))
    fired = [*(hit for name in rules for hit in found[name]), *_dangers(found, spoken, languages)]
    hits = _without_overlaps(hit for hit in fired if not hit.rule.alone or len(hit.tokens) == words)
    negated = _negated(hits, tokens, negative=_negators(fired))
    return Reading(
        text=hardened,
        tokens=tokens,
        hits=tuple(hit for hit in hits if hit not in negated),
        negated=negated,
        personal=tuple(personal_data(hardened.plain)),
        question_mark=_asks(hardened.plain, tokens),
        capitals=_in_capitals(tokens),
        exclaims="!" * BANGS in hardened.plain,
    )


class _Found(dict[str, list[Hit]]):
    """What each lexicon finds; one that is not asked for is not loaded."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__()
        self.tokens = tokens

    def __missing__(self, name: str) -> list[Hit]:
        self[name] = list(lexicon(name).find(self.tokens))
        return self[name]


def _dangers(found: _Found, spoken: Sequence[str], languages: Sequence[str]) -> Iterator[Hit]:
    """Yield the dangers in the languages a comment is in, then in others; in all, where nobody can tell.

    The others are the account's, and those of which it holds a small word: one foreign sentence, too short
    to be told, may hold the danger. There a hit on a small word of the comment's own language is none, like
    the German "will die", unless it stands among the other's: "Ich will sterben" in an English comment.
    """
    own = small_words(spoken[0])
    words = [token for token in found.tokens if token.is_word]
    others = URGENT if UNKNOWN in spoken and words else (*languages, *_hinted_at(words, own))
    for language in dict.fromkeys(one for one in (*spoken, "en", *others) if one in URGENT):
        for hit in found[f"{language}-urgent"]:
            matched = (found.tokens[index].keys[0] for index in hit.tokens)
            meant = own.isdisjoint(matched) or _stands_among(hit, found.tokens, small_words(language) - own)
            if language in spoken or meant:
                yield hit


def _stands_among(hit: Hit, tokens: Sequence[Token], words: frozenset[str]) -> bool:
    """Tell whether one of some words stands in the sentence of a hit, beside it."""
    first = hit.tokens[0]
    return any(
        token.sentence == tokens[first].sentence and token.keys[0] in words and index not in hit.tokens
        for index, token in enumerate(tokens)
    )


def _hinted_at(words: Sequence[Token], own: frozenset[str]) -> Iterator[str]:
    """Yield the languages of which a few words stand in a comment; Russian ones are told by their script."""
    typed = {word.keys[0] for word in words} - own
    foreign = (word.keys for word in words if not word.keys[0].isascii())
    if any(_RUSSIAN.search(keys[0]) and not any(map(str.isascii, keys)) for keys in foreign):
        yield "ru"
    held = held_by(typed, URGENT)
    yield from (one for one in URGENT if one in held)


def _without_overlaps(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Keep harmless idioms first, then dangers, then the longest; no token counts twice."""
    ordered = sorted(
        hits,
        key=lambda hit: (
            hit.rule.counts is not Counts.IDIOM,
            hit.rule.severity is not Severity.URGENT,
            -len(hit.tokens),
            -hit.rule.weight,
            hit.tokens,
        ),
    )
    taken: set[int] = set()
    kept = []
    for hit in ordered:
        if taken.isdisjoint(hit.tokens) or hit.rule.counts in _MARKERS:
            taken.update(() if hit.rule.counts in _MARKERS else hit.tokens)
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: hit.tokens))


def _negators(hits: Iterable[Hit]) -> set[int]:
    return {index for hit in hits if hit.rule.counts is Counts.NEGATOR for index in hit.tokens}


def _negated(hits: Sequence[Hit], tokens: Sequence[Token], *, negative: set[int]) -> tuple[Hit, ...]:
    """Return the hits with a negator shortly before them in the same clause.

    A phrase that holds a negator of its own, like "still no answer", is not taken back by another one.
    """
    negators = _negators(hits)
    return tuple(
        hit
        for hit in hits
        if hit.rule.counts in _TONE
        and hit.rule.severity is not Severity.URGENT
        and negative.isdisjoint(hit.tokens)
        and _takes_back(negators, hit, tokens)
    )


def _takes_back(negators: set[int], hit: Hit, tokens: Sequence[Token]) -> bool:
    first, last = hit.tokens[0], hit.tokens[-1]
    near = set(range(max(0, first - REACH), last)) - set(hit.tokens)
    return any(tokens[index].clause == tokens[first].clause for index in near & negators)


def _asks(plain: str, tokens: Sequence[Token]) -> bool:
    """Tell whether a question mark stands between the tokens; that of a link asks nothing."""
    if not _QUESTION_MARK.search(plain):
        return False
    ends = [0, *(token.end for token in tokens)]
    starts = [*(token.start for token in tokens), len(plain)]
    between = "".join(plain[end:start] for end, start in zip(ends, starts, strict=True))
    return _QUESTION_MARK.search(between) is not None


def _in_capitals(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.is_word]
    shouted = sum(token.shouted for token in words)
    return shouted >= SHOUTED_WORDS and shouted >= SHOUTED_SHARE * len(words)


def _neighbours(indexes: Sequence[int]) -> Iterator[list[int]]:
    group: list[int] = []
    for index in indexes:
        if group and index != group[-1] + 1:
            yield group
            group = []
        group.append(index)
    yield group
