"""What the console calls the closed sets of a case, for the catalogues."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aplomb.case_notes import Did
from aplomb.cases import HeldByAnotherError
from aplomb.comment import Platform, Surface
from aplomb.records import Outcome
from aplomb.replies.reply import ReplyState
from aplomb.skips import SkipReason
from aplomb.verdict import Kind
from console.marked import N_

type Gettext = Callable[[str], str]

PRIORITY = {"urgent": N_("urgent"), "high": N_("high"), "normal": N_("normal")}

SEVERITY: Mapping[str, str] = {**PRIORITY, "low": N_("low")}

KIND: Mapping[str, str] = {
    Kind.PRAISE: N_("praise"),
    Kind.NEUTRAL: N_("neither good nor bad"),
    Kind.QUESTION: N_("a question"),
    Kind.COMPLAINT: N_("a complaint"),
    Kind.ABUSE: N_("abuse"),
    Kind.THREAT: N_("a threat"),
    Kind.SPAM: N_("spam"),
    Kind.UNSURE: N_("not sure what it is"),
}

PLATFORM: Mapping[str, str] = {
    Platform.FACEBOOK: "Facebook",
    Platform.INSTAGRAM: "Instagram",
    Platform.MESSENGER: "Messenger",
    Platform.X: "X",
}

# Others go by their own code.
LANGUAGE: Mapping[str, str] = {"und": N_("unknown language")}

SURFACE: Mapping[str, str] = {
    Surface.COMMENT: N_("comment"),
    Surface.MENTION: N_("mention"),
    Surface.REVIEW: N_("review"),
    Surface.MESSAGE: N_("private message"),
}

OUTCOME: Mapping[str, str] = {
    Outcome.HELPED: N_("We helped"),
    Outcome.ANSWERED: N_("We answered"),
    Outcome.MOVED_TO_PRIVATE: N_("It goes on in private"),
    Outcome.NO_ANSWER_NEEDED: N_("It needs no answer"),
    Outcome.SPAM: N_("It is spam"),
    Outcome.PASSED_ON: N_("Somebody else takes it on"),
}

DID: Mapping[str, str] = {
    Did.NOTED: N_("noted"),
    Did.CLAIMED: N_("claimed the case"),
    Did.TOOK_OVER: N_("took the case over"),
    Did.RELEASED: N_("released the case"),
    Did.ASSIGNED: N_("assigned the case"),
    Did.SNOOZED: N_("snoozed the case"),
    Did.RESOLVED: N_("resolved the case"),
    Did.REOPENED: N_("reopened the case"),
    Did.CORRECTED: N_("corrected the verdict"),
}

# What is true of a reply, no more: only the platform's word makes it sent.
REPLY_STATE: Mapping[str, str] = {
    ReplyState.DRAFT: N_("A draft: nobody has sent it."),
    ReplyState.PLANNED: N_("Planned: not sent yet."),
    ReplyState.CLAIMED: N_("Being prepared: not sent yet."),
    ReplyState.CALLING: N_("Being sent: the platform has not confirmed it."),
    ReplyState.SENT: N_("Sent: the platform confirmed it."),
    ReplyState.REJECTED: N_("Not sent: the platform refused it."),
    ReplyState.UNKNOWN: N_(
        "Unknown: it may be public or not, and the platform has not told. Look before you write."
    ),
    ReplyState.CANCELLED: N_("Withdrawn: it was not sent."),
}

# Why a person is needed; reasons that never bring a case to the queue have their own name as words.
WHY: Mapping[str, str] = {
    SkipReason.AWAITS_APPROVAL: N_("A reply is worded and waits for your approval."),
    SkipReason.URGENT: N_("It may be about danger, law or the press, so no machine answers."),
    SkipReason.UNSURE: N_("The machine is not sure what this is."),
    SkipReason.QUESTION: N_("It is a question that a person answers better."),
    SkipReason.ABUSIVE: N_("It is abusive, so no machine answers."),
    SkipReason.MAY_BE_PRAISE: N_("It may be praise, which a machine never answers."),
    SkipReason.DEGRADED: N_("The model worked without a part of itself, so a person looks."),
    SkipReason.PRIVATE_MESSAGE: N_("It is a private message."),
    SkipReason.REVIEW: N_("It is a review."),
    SkipReason.MENTION: N_("It is written on somebody else's post."),
    SkipReason.AUTHOR_UNKNOWN: N_("The platform does not say who wrote it."),
    SkipReason.AUTOMATED_AUTHOR: N_("The platform says a machine wrote it."),
    SkipReason.BUDGET_USED: N_("This person had their one automatic reply in this thread."),
    SkipReason.BUDGET_RETURNED: N_("The automatic reply was withdrawn before it was sent."),
    SkipReason.ANSWERED_BY_COLLEAGUE: N_("Somebody of ours answered on the platform."),
    SkipReason.NOT_SUMMONED: N_("X lets a machine answer only who named us. A draft waits for you."),
    SkipReason.NO_PUBLIC_REPLY: N_("Aplomb cannot reply in public here. A draft may wait for you."),
    SkipReason.WINDOW_CLOSED: N_("The time for a private reply is over."),
    SkipReason.NO_TEMPLATE: N_("There are no approved words for this."),
    SkipReason.COMMENT_GONE: N_("The comment is gone from the platform."),
    SkipReason.TEXT_REFUSED: N_("The worded reply broke a rule, so it was not sent."),
    SkipReason.TEXT_REPEATED: N_("The platform refused the words as a repetition."),
    SkipReason.TEXT_CHANGED: N_("The comment was changed after it was judged."),
    SkipReason.TOO_MUCH_TO_READ: N_(
        "So much is written there that the machine cannot tell whether one of us answered."
    ),
    SkipReason.NO_PRIVATE_REPLY: N_("The platform does not let us write to this person."),
    SkipReason.OUTCOME_UNKNOWN: N_("A reply may have been posted, and the platform has not told."),
    SkipReason.TOO_OLD: N_("It is too old for an automatic reply."),
    SkipReason.HIDDEN: N_("Somebody hid it."),
    SkipReason.REMOVED: N_("It was removed from the platform."),
    SkipReason.NOT_CRITICAL: N_("It is no criticism, but it belongs to a case."),
    SkipReason.NO_TEXT: N_("It has no words."),
    SkipReason.SPAM: N_("It looks like spam."),
    SkipReason.UNDONE: N_("It was taken back."),
    SkipReason.DISCARDED: N_("A person threw the draft away."),
    SkipReason.NOT_APPROVED: N_("A colleague did not approve it."),
}


def word(words: Mapping[str, str], value: object, gettext: Gettext) -> str:
    """Return what people call a value of a closed set; its own name where there is no word yet."""
    told = words.get(str(value))
    return gettext(told) if told else str(value).replace("_", " ")


def span(seconds: float, gettext: Gettext) -> str:
    """Return a length of time in its two largest units, like 2 d 4 h."""
    minutes = max(int(seconds) // 60, 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = ((days, gettext("%(n)s d")), (hours, gettext("%(n)s h")), (minutes, gettext("%(n)s min")))
    told = [text % {"n": number} for number, text in units if number]
    return " ".join(told[:2]) or gettext("%(n)s min") % {"n": 1 if seconds > 0 else 0}


def why_not(error: Exception, gettext: Gettext) -> str:
    """Return why something was not done, in the reader's language."""
    if isinstance(error, HeldByAnotherError):
        return gettext("%(name)s is working on this case.") % {"name": error.owner_name}
    return gettext(str(error))


# Said by the rules, which know no catalogue.
SAID_BY_RULES = (
    N_("This case is resolved. Reopen it first."),
    N_("Something new was written in this case since you opened it. Read it, then decide again."),
    N_("Choose a time from now on, at most 30 days off."),
    N_("You do not hold this case any more."),
)
