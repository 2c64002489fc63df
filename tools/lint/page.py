"""docs/lint.md: what the lint looks for, as catalogue.toml lists it. `aplomb templates rules` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from aplomb.lint.catalogue import Applies, Entry, catalogue
from aplomb.lint.finding import Rule, Severity
from tools.paths import ROOT

PAGE = ROOT / "docs" / "lint.md"

_HEAD = """\
# What the lint looks for

`aplomb templates rules > docs/lint.md` writes this page; a test compares it. `aplomb templates lint` looks
at the templates, `aplomb templates lint-text` at any text, and the responder at each text just before it
leaves. An **error** stops the text, a **warning** asks somebody to look. How well it finds them, by language:
`aplomb templates score`.

Texts are read as people read them: with look-alike letters, hidden characters, digits for letters and words
broken over lines put right. A promise that was granted, and the brand's own names, contacts and notice, are
no findings.
"""
_RULES = {
    Rule.CALM: "Stay calm",
    Rule.TRUE: "Never lie",
    Rule.NO_SELLING: "Never sell in a crisis",
    Rule.PRIVATE: "Do not overdo it in public",
    Rule.NO_DELETION: "Never delete criticism",
}
_APPLIES = {
    Applies.ALWAYS: "any text",
    Applies.PUBLIC: "public texts",
    Applies.PUBLIC_OR_MACHINE: "public texts, and a machine's",
    Applies.UNLESS_A_PERSON: "any text that no person signs",
    Applies.MACHINE: "a machine's texts",
}


def page() -> str:
    """Return the page as it should be now."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for rule, heading in _RULES.items():
        yield f"## {heading}\n"
        for entry in catalogue().values():
            if entry.rule is rule:
                yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"{heading(entry)} {entry.message}"
    yield f"- found: {entry.bad}"
    yield f"- instead: {entry.mend}\n"


def heading(entry: Entry) -> str:
    """Return what the page says of a rule's weight, and of the texts that it holds in."""
    weight = "" if entry.severity is Severity.ERROR else " (a warning)"
    return f"**{entry.id}**{weight}, in {_APPLIES[entry.applies]}."
