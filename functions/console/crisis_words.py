"""What the console calls the parts of a crisis, for the catalogues."""

from __future__ import annotations

from collections.abc import Mapping

from aplomb.after_action.story import Topic
from aplomb.crisis.state import CrisisState
from aplomb.crisis.statements import StatementState
from aplomb.verdict import Topic as Subject
from console.marked import N_

STATE: Mapping[str, str] = {
    CrisisState.CALM: N_("calm"),
    CrisisState.WATCH: N_("watched"),
    CrisisState.CRISIS: N_("crisis"),
}

TOPIC: Mapping[str, str] = {
    Topic.SIGNAL: N_("signal"),
    Topic.DECISION: N_("decision"),
    Topic.REPLY: N_("reply"),
    Topic.PROMISE: N_("promise"),
    Topic.PROMOTION: N_("promotion"),
    Topic.REMOVAL: N_("removal"),
    Topic.INCIDENT: N_("incident"),
}

# What criticism may be about, as aplomb.verdict.Topic names it.
SUBJECT: Mapping[str, str] = {
    Subject.DELIVERY: N_("delivery"),
    Subject.BILLING: N_("bills and payments"),
    Subject.QUALITY: N_("quality"),
    Subject.STAFF: N_("staff"),
    Subject.OUTAGE: N_("an outage"),
}

STATEMENT: Mapping[str, str] = {
    StatementState.DRAFT: N_("a draft; nobody has approved it"),
    StatementState.APPROVED: N_("approved; put it under the post yourself"),
    StatementState.DROPPED: N_("dropped"),
}

# As aplomb.crisis.policy says them; a test compares.
CHANGES = (
    N_("Everything is as usual."),
    N_("Replies only say that the comment was read; they claim and promise nothing."),
    N_("At most %(share)s %% of the usual number of replies leave, in all and per post."),
    N_("Heated text waits for a colleague sooner."),
    N_("Replies wait %(least)s to %(most)s minutes."),
    N_("One statement per post is drafted, and a person approves it."),
    N_("New criticism goes to the top of the queue, behind what is urgent."),
    N_("People are called at night and on holidays, too."),
    N_("The console shows a banner."),
    N_("Promotions are paused, and only people let them go on."),
)

# As aplomb.after_action.telling calls them; a test compares.
NUMBERS = (
    N_("critical comments judged"),
    N_("public replies sent"),
    N_("replies that did not leave"),
    N_("replies of unknown outcome"),
    N_("comments given to people"),
    N_("promotions paused"),
    N_("promotions that went out all the same"),
    N_("removals refused"),
    N_("promises made"),
    N_("promises broken"),
    N_("criticism that went missing"),
)
