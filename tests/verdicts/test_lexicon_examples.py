"""Every rule keeps the examples that stand beside it."""

import pytest

from triage.verdicts.lexicon import ALWAYS, SUPPORTED, URGENT, Lexicon, Rule, lexicon
from triage.verdicts.reading import read

DANGERS = tuple(f"{language}-urgent" for language in URGENT)
RULES = [(name, rule) for name in (*ALWAYS, *DANGERS, *SUPPORTED) for rule in lexicon(name).rules.values()]
FIRES = [(name, rule.name, text) for name, rule in RULES for text in rule.fires]
SPARES = [(name, rule.name, text) for name, rule in RULES for text in rule.spares]


def fired(name: str, text: str) -> set[str]:
    """Read an example with its own language's rules: examples are too short to be told apart."""
    language = name.partition("-")[0].replace("any", "en")
    return {hit.rule.name for hit in read(text, spoken=(language,), languages=(language,)).hits}


@pytest.mark.parametrize(("name", "rule"), RULES, ids=lambda value: getattr(value, "name", value))
def test_every_rule_has_examples_of_both_kinds(name: str, rule: Rule) -> None:
    assert rule.fires, name
    assert rule.spares, name


@pytest.mark.parametrize(("name", "rule", "text"), FIRES)
def test_a_rule_fires_on_its_examples(name: str, rule: str, text: str) -> None:
    assert rule in fired(name, text)


@pytest.mark.parametrize(("name", "rule", "text"), SPARES)
def test_a_rule_spares_what_only_looks_alike(name: str, rule: str, text: str) -> None:
    assert rule not in fired(name, text)


@pytest.mark.parametrize("language", SUPPORTED)
def test_rule_names_are_unique_among_the_rules_used_together(language: str) -> None:
    names = [rule.name for name, rule in RULES if name in {*ALWAYS, *DANGERS, language}]
    assert len(names) == len(set(names))


def entry(*terms: object) -> dict[str, object]:
    return {"name": "a", "counts": "praise", "says": "praise", "terms": list(terms)}


@pytest.mark.parametrize(
    "term", ["", "... word", "word ...", "<nowhere>", "two-words|one", "!!", "word & ", "word & ... other"]
)
def test_a_term_that_cannot_match_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Lexicon([{"rules": [entry(term)]}])


def test_a_bare_no_that_yaml_reads_as_false_is_refused() -> None:
    with pytest.raises(TypeError, match="quotes"):
        Lexicon([{"rules": [entry(*[False])]}])


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(ValueError, match="wieght"):
        Lexicon([{"rules": [{**entry("word"), "wieght": 3}]}])


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="Two rules"):
        Lexicon([{"rules": [entry("word"), entry("other")]}])
