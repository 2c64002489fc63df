"""Groups at the issuer become roles here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from console.ask import Role, highest
from console.marked import N_

_NAMES = {
    Role.AUDITOR: N_("Auditor"),
    Role.AGENT: N_("Agent"),
    Role.LEAD: N_("Lead"),
    Role.ADMIN: N_("Administrator"),
}


def role_of(groups: Iterable[str]) -> Role | None:
    """Return what somebody in these groups may do; groups that mean nothing here are passed over."""
    known = {str(role): role for role in Role}
    return highest(frozenset(known[group] for group in groups if group in known))


def name_of(role: Role, gettext: Callable[[str], str]) -> str:
    """Return what people call a role."""
    return gettext(_NAMES[role])
