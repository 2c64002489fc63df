"""The rules as data: lexicon/*.yaml, read once, each rule with its own examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from aplomb.dangers import Danger
from aplomb.verdict import Severity
from triage.verdicts.terms import Lists, Matcher
from triage.verdicts.tokens import Token

SUPPORTED = ("en", "lv")
ALWAYS = ("any",)
URGENT = (
    "en",
    "lv",
    "lt",
    "et",
    "ru",
    "de",
    "es",
    "fr",
    "pl",
)  # with rules for dangers: <language>-urgent*.yaml
FILES = MappingProxyType(
    {"en": ("en", "en-praise"), "lv": ("lv", "lv-praise")}
    | {
        f"{one}-urgent": tuple(f"{one}-urgent{topic}" for topic in ("", "-people", "-rights"))
        for one in URGENT
    }
)

_FIELDS = frozenset(
    {"name", "counts", "says", "weight", "severity", "category", "alone", "terms", "fires", "not"}
)


class Counts(StrEnum):
    """What a rule that fires counts for."""

    COMPLAINT = "complaint"
    PRAISE = "praise"
    GRATITUDE = "gratitude"
    QUESTION = "question"
    ABUSE = "abuse"
    THREAT = "threat"
    SPAM = "spam"
    ALARM = "alarm"  # a person must see it, whatever else it is
    SWEARING = "swearing"
    CONTEXT = "context"  # what customers write about: a delivery, a bill, staff
    SARCASM = "sarcasm"
    HEDGE = "hedge"  # it is about others, or only if, or in jest
    NEGATOR = "negator"
    IDIOM = "idiom"  # sounds bad and is harmless; what it covers does not count


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it counts for, and how much."""

    name: str
    counts: Counts
    says: str  # how evidence names it
    weight: float = 0.0
    severity: Severity | None = None
    category: Danger | None = None  # each urgent rule has one
    alone: bool = False  # only where the comment has no other words
    fires: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()  # `not` in the file


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired, and the tokens that made it fire."""

    rule: Rule
    tokens: tuple[int, ...]


class Lexicon:
    """The rules of one language, or of one kind."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._matcher = Matcher()
        self.rules: dict[str, Rule] = {}
        together = tuple(documents)
        digraphs = str.maketrans(_merged(together, "digraphs"))
        lists = {name: _respelt(words, digraphs) for name, words in _merged(together, "lists").items()}
        for document in together:
            for entry in document["rules"]:
                self._add(entry, lists=lists, digraphs=digraphs)

    def _add(self, entry: Mapping[str, Any], *, lists: Lists, digraphs: dict[int, str]) -> None:
        rule = _rule(entry)
        if rule.name in self.rules:
            raise ValueError(f"Two rules are named {rule.name}.")
        self.rules[rule.name] = rule
        for term in entry["terms"]:
            if not isinstance(term, str):  # YAML reads a bare `no` as false
                raise TypeError(f"{rule.name}: {term!r} needs quotes.")
            self._matcher.add(_with_respelt(term, digraphs), rule=rule.name, lists=lists)

    def find(self, tokens: Sequence[Token]) -> tuple[Hit, ...]:
        """Return every rule that fires, before any of them is weighed against another, in a fixed order."""
        found = sorted({(path, name) for name, path in self._matcher.find(tokens)})
        return tuple(Hit(self.rules[name], path) for path, name in found)


@cache
def lexicon(name: str) -> Lexicon:
    """Return the rules of a language or of lexicon/<name>.yaml; read at the first call."""
    return Lexicon(read_data(file) for file in FILES.get(name, (name,)))


def read_data(name: str) -> Mapping[str, Any]:
    """Return one of this package's own YAML files."""
    text = files("triage.verdicts").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: Mapping[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    return document


def _merged(documents: Iterable[Mapping[str, Any]], field: str) -> dict[str, Any]:
    return {name: value for document in documents for name, value in document.get(field, {}).items()}


def _respelt(words: Iterable[str], digraphs: dict[int, str]) -> list[str]:
    """Add how each word is typed without its special letters: "verbrüht" is "verbrueht"."""
    return list(dict.fromkeys(spelt for word in words for spelt in (word, word.translate(digraphs))))


def _with_respelt(term: str, digraphs: dict[int, str]) -> str:
    return " ".join("|".join(_respelt(part.split("|"), digraphs)) for part in term.split())


def _rule(entry: Mapping[str, Any]) -> Rule:
    unknown = set(entry) - _FIELDS
    if unknown:
        raise ValueError(f"{entry.get('name')}: unknown field {min(unknown)!r}.")
    severity, category = entry.get("severity"), entry.get("category")
    if (severity == Severity.URGENT) != (category is not None):
        raise ValueError(f"{entry['name']}: an urgent rule, and no other, needs a category.")
    return Rule(
        name=entry["name"],
        counts=Counts(entry["counts"]),
        says=entry["says"],
        weight=float(entry.get("weight", 0)),
        severity=None if severity is None else Severity(severity),
        category=None if category is None else Danger(category),
        alone=entry.get("alone", False),
        fires=tuple(entry.get("fires", ())),
        spares=tuple(entry.get("not", ())),
    )
