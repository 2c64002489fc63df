"""Tell what a complaint is about, where its words leave no doubt: a reply then names the subject truly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml

from aplomb.verdict import Topic
from triage.verdicts.terms import Matcher
from triage.verdicts.tokens import Token

LONG = 40  # words: in a story, a topic named in passing is not what the complaint is about


def topic(tokens: Sequence[Token], *, languages: Iterable[str]) -> Topic | None:
    """Return the one topic that is named in any of the languages; None without one, and where two are named.

    A long comment has to name it in two places.
    """
    matchers = _matchers()
    spoken = [matchers[one] for one in dict.fromkeys(languages) if one in matchers]
    found = {(name, path[0]) for matcher in spoken for name, path in matcher.find(tokens)}
    named = {name for name, _ in found}
    enough = 2 if len(tokens) > LONG else 1
    return Topic(named.pop()) if len(named) == 1 and len(found) >= enough else None


def languages() -> frozenset[str]:
    """Return the languages in which topics are known."""
    return frozenset(_matchers())


@cache
def _matchers() -> Mapping[str, Matcher]:
    text = files("triage.verdicts").joinpath("topics.yaml").read_text(encoding="utf-8")
    document: Mapping[str, Mapping[str, Sequence[str]]] = yaml.load(
        text,
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506 - both are safe loaders
    )
    return {language: _matcher(topics) for language, topics in document.items()}


def _matcher(topics: Mapping[str, Sequence[str]]) -> Matcher:
    matcher = Matcher()
    for name, terms in topics.items():
        for term in terms:
            matcher.add(term, rule=Topic(name), lists={})
    return matcher
