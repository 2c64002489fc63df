"""Which words a colleague is asked about before they see them, and what may help who wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from aplomb.dangers import Danger
from aplomb.support import Support, countries, support_for
from aplomb.verdict import Kind, Severity, Verdict


def is_distressing(*, severity: str | None, kind: str | None, dangers: Sequence[str]) -> bool:
    """Tell whether a text is kept from view until somebody asks for it."""
    return severity == Severity.URGENT or kind == Kind.THREAT or Danger.SELF_HARM in dangers


def is_veiled(verdict: Verdict | None) -> bool:
    """Tell the same of what was found in a text."""
    if verdict is None:
        return False
    return is_distressing(severity=verdict.severity, kind=verdict.kind, dangers=verdict.dangers)


def is_about_self_harm(verdict: Verdict | None) -> bool:
    """Tell whether somebody may harm themselves."""
    return verdict is not None and Danger.SELF_HARM in verdict.dangers


def support_texts(language: str, *, country: str) -> Sequence[tuple[str, Support]]:
    """Return the support text of every country, the likeliest first."""
    found = [(one, support_for(one, language=language)) for one in countries()]
    known = [(one, support) for one, support in found if support is not None]
    return sorted(known, key=lambda one: (one[0] != country, one[1].language != language, one[0]))
