"""What the console calls the parts of a pause, for the catalogues; a test compares with the domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aplomb.promotions.promotion import PauseState, PromotionError, PromotionState
from console.cases.words import word
from console.marked import N_

PAUSE: Mapping[str, str] = {
    PauseState.ACTIVE: N_("promotions are off"),
    PauseState.REVIEW: N_("each promotion waits for a decision"),
    PauseState.ENDED: N_("over"),
}

PROMOTION: Mapping[str, str] = {
    PromotionState.SEEN: N_("being paused"),
    PromotionState.PAUSED: N_("paused"),
    PromotionState.UNREACHED: N_("not reached"),
    PromotionState.ESCAPED: N_("went out"),
    PromotionState.RETURNING: N_("on its way back"),
    PromotionState.RETURNED: N_("given back"),
    PromotionState.DROPPED: N_("stays out"),
    PromotionState.GONE: N_("taken away at its tool"),
    PromotionState.BY_HAND: N_("seen to by hand"),
}

# As aplomb.promotions.promotion, its desk and its review say them.
REFUSALS = (
    N_("Say who decides it."),
    N_("Two people have said so already; each promotion waits for its own decision."),
    N_("{name} said so already. It needs a second, different person."),
    N_("The crisis is not over. It must be ended first."),
    N_("Promotions are being paused at this moment. Try again in a minute."),
    N_("That pause is over."),
    N_("There is no such promotion in this pause."),
    N_("No promotions of {account} are paused."),
    N_("Two different people must first let promotions go on."),
    N_("It is {state}, so there is nothing to decide about it."),
    N_("Another one goes out then; never two at once. The next free time is {free}."),
    N_("Its tool takes no other time from outside. Set it there: {link}"),
    N_("Its time has passed, and its tool takes no other. Set it there: {link}"),
    N_("That is past or too soon. The earliest time is {earliest}."),
    N_("That is too far ahead. The latest time is {latest}."),
    N_("Say when it goes out."),
)


def told(error: PromotionError, gettext: Callable[[str], str]) -> str:
    """Return in a reader's language why something cannot be."""
    facts = dict(error.facts)
    if "state" in facts:
        facts["state"] = word(PROMOTION, facts["state"], gettext)
    sentence = gettext(error.sentence)
    return sentence.format(**facts) if facts else sentence
