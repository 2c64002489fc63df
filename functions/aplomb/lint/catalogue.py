"""The rules of the lint, as catalogue.toml lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from aplomb.lint.context import Context, Sender
from aplomb.lint.finding import Finding, Rule, Severity


class Applies(StrEnum):
    """To which texts a rule applies."""

    ALWAYS = "always"
    PUBLIC = "public"
    PUBLIC_OR_MACHINE = "public_or_machine"
    UNLESS_A_PERSON = "unless_a_person"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule of the lint."""

    id: str
    rule: Rule
    severity: Severity
    applies: Applies
    message: str  # what happened, and what to do
    bad: str  # an English example
    mend: str  # how to say it instead

    def applies_to(self, context: Context) -> bool:
        """Tell whether a text in this context must keep the rule."""
        return {
            Applies.ALWAYS: True,
            Applies.PUBLIC: context.public,
            Applies.PUBLIC_OR_MACHINE: context.public or context.sender is Sender.MACHINE,
            Applies.UNLESS_A_PERSON: context.sender is not Sender.PERSON,
            Applies.MACHINE: context.sender is Sender.MACHINE,
        }[self.applies]

    def finding(self, span: tuple[int, int], detail: str = "") -> Finding:
        """Return a finding of this rule; the detail says more than the rule's own message."""
        message = f"{self.message} {detail}" if detail else self.message
        return Finding(id=self.id, rule=self.rule, severity=self.severity, span=span, message=message)


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return the rules by id, in the order in which they are listed."""
    listed = tomllib.loads(files("aplomb.lint").joinpath("catalogue.toml").read_text(encoding="utf-8"))
    return MappingProxyType({rule_id: _entry(rule_id, facts) for rule_id, facts in listed.items()})


def _entry(rule_id: str, facts: Mapping[str, str]) -> Entry:
    return Entry(
        id=rule_id,
        rule=Rule(facts["rule"]),
        severity=Severity(facts["severity"]),
        applies=Applies(facts.get("applies", Applies.ALWAYS)),
        message=facts["message"],
        bad=facts["bad"],
        mend=facts["mend"],
    )
