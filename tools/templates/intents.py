"""What each reply is for, in words: templates/README.md and new files say it."""

from __future__ import annotations

from types import MappingProxyType

from aplomb.replies.reply import Intent

SAYS = MappingProxyType(
    {
        Intent.COMPLAINT: "the public answer to a complaint, where no other folder fits",
        Intent.COMPLAINT_DELIVERY: "the public answer to a complaint about a delivery",
        Intent.COMPLAINT_BILLING: "the public answer to a complaint about a bill or a payment",
        Intent.COMPLAINT_QUALITY: "the public answer to a complaint about what was bought",
        Intent.COMPLAINT_STAFF: "the public answer to a complaint about how somebody was treated",
        Intent.OUTAGE: "the public answer when we hear that something does not work",
        Intent.QUESTION: "the public answer to a question",
        Intent.TELL_US_MORE: "the public answer to what may be a question or a complaint; it suits both",
        Intent.APOLOGY_CORRECTION: "our automatic reply did not suit; we are sorry for that reply",
        Intent.CRISIS_HOLDING: "many people write about the same thing, and we do not know more yet",
        Intent.PROMISE_KEPT: "we have been in touch, as we said",
        Intent.PROMISE_LATE: "we said we would be in touch by a time, and were not",
        Intent.PRIVATE_REPLY: "the private message to a complaint, where no other folder fits",
        Intent.PRIVATE_REPLY_COMPLAINT_DELIVERY: "the private message about a delivery",
        Intent.PRIVATE_REPLY_COMPLAINT_BILLING: "the private message about a bill or a payment",
        Intent.PRIVATE_REPLY_COMPLAINT_QUALITY: "the private message about what was bought",
        Intent.PRIVATE_REPLY_COMPLAINT_STAFF: "the private message about how somebody was treated",
        Intent.PRIVATE_REPLY_OUTAGE: "the private message when we hear that something does not work",
        Intent.PRIVATE_REPLY_QUESTION: "the private message to a question",
        Intent.PRIVATE_REPLY_TELL_US_MORE: "the private message after `tell_us_more`; it must suit both, too",
        Intent.PRIVATE_REPLY_CRISIS_HOLDING: "the private message after `crisis_holding`",
    }
)
