"""The account of drills: triage judges it and the detector watches it, and nothing can be posted for it.

The responder, the only function that may post, does not know it; it has no tokens; its replies are drafts.
"""

from __future__ import annotations

from aplomb.accounts import DRILL_ID, Account, Accounts
from aplomb.comment import Platform
from aplomb.modes import ModeSetting
from aplomb.platforms import DAY

DRILL = Account(
    platform=Platform.FACEBOOK,
    id=DRILL_ID,
    name="Drill",
    languages=("en",),
    max_age=DAY,
    message_link="",
    mode=ModeSetting.DRAFT,
    poll_every=0,
)


def with_drill(accounts: Accounts) -> Accounts:
    """Return our accounts and the drill's: for who judges, watches and tells, and never for who posts."""
    return Accounts([*accounts, DRILL])


def is_drill(account_id: str) -> bool:
    """Tell whether something is about a drill, so that it can be marked as one."""
    return account_id == DRILL_ID
