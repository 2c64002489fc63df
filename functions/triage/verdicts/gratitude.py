"""Notice thanks and admiration: a machine never answers a comment that may be praise with an apology."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from triage.verdicts.terms import Matcher
from triage.verdicts.tokens import Token


def gratitude(tokens: Sequence[Token]) -> tuple[int, ...]:
    """Return the tokens of the first words of thanks or admiration, in any language that ships; else none.

    It does not ask whether they are meant: "thanks for nothing" is a person's to answer, too.
    """
    return next((path for _, path in _matcher().find(tokens)), ())


@cache
def _matcher() -> Matcher:
    text = files("triage.verdicts").joinpath("gratitude.yaml").read_text(encoding="utf-8")
    matcher = Matcher()
    for language, terms in yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)).items():  # noqa: S506 - both are safe loaders
        for term in terms:
            matcher.add(term, rule=language, lists={})
    return matcher
