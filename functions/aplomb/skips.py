"""Every reason for not answering, in one closed set: stored, counted and shown."""

from enum import StrEnum


class SkipReason(StrEnum):
    """Why a comment, or a part of a webhook, got no automatic public reply."""

    # parts of a webhook that are no comment
    NOT_A_COMMENT = "not_a_comment"  # a like, a share, a read receipt
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VERB = "unknown_verb"
    MALFORMED = "malformed"
    TEST_EVENT = "test_event"  # a dashboard's test button, ids "0"
    UNREADABLE = "unreadable"  # encrypted or withheld by the platform

    # whose it is
    ACCOUNT_NOT_CONFIGURED = "account_not_configured"
    OWN_ECHO = "own_echo"
    OWN_OTHER_ACCOUNT = "own_other_account"
    AUTOMATED_AUTHOR = "automated_author"

    # what became of it
    DUPLICATE = "duplicate"
    REMOVED = "removed"
    SUPERSEDED = "superseded"  # an older version arrived after a newer one
    TOO_OLD = "too_old"
    HIDDEN = "hidden"
    FORGOTTEN = "forgotten"  # its author took it away, or asked us to forget it

    # what it says
    NOT_CRITICAL = "not_critical"
    NO_TEXT = "no_text"

    # a person's, not a machine's
    AWAITS_APPROVAL = "awaits_approval"  # in draft mode a person sends the reply
    URGENT = "urgent"
    UNSURE = "unsure"
    QUESTION = "question"
    ABUSIVE = "abusive"
    MAY_BE_PRAISE = "may_be_praise"
    DEGRADED = "degraded"  # the model worked without its embedding
    SPAM = "spam"
    PRIVATE_MESSAGE = "private_message"
    REVIEW = "review"
    MENTION = "mention"
    AUTHOR_UNKNOWN = "author_unknown"

    # a reply was due, but
    BUDGET_USED = "budget_used"  # this person was answered in this thread
    BUDGET_RETURNED = "budget_returned"  # the reply that used it was withdrawn before it was sent
    ANSWERED_BY_COLLEAGUE = "answered_by_colleague"
    NOT_SUMMONED = "not_summoned"  # X lets us answer only who named us
    NO_PUBLIC_REPLY = "no_public_reply"  # the platform or our client for it cannot
    WINDOW_CLOSED = "window_closed"
    NO_TEMPLATE = "no_template"
    COMMENT_GONE = "comment_gone"
    TEXT_REFUSED = "text_refused"  # the rendered reply broke a rule
    TEXT_REPEATED = "text_repeated"  # the platform refused each wording as one that we have posted before
    TEXT_CHANGED = "text_changed"  # the comment reads otherwise now than what was judged
    TOO_MUCH_TO_READ = "too_much_to_read"  # nobody can tell any more whether a colleague answered
    NO_PRIVATE_REPLY = "no_private_reply"  # the platform does not let us write to this person
    IN_CRISIS = "in_crisis"  # what was to be said once more says more than a crisis allows
    OUTCOME_UNKNOWN = "outcome_unknown"  # it may have been posted, and no read-back could tell

    # a person's reply, or one worded for a person
    UNDONE = "undone"  # taken back before it left
    DISCARDED = "discarded"  # a person did not want it
    NOT_APPROVED = "not_approved"  # a colleague said no, or nobody said yes
