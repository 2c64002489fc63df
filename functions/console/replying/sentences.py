"""What replying says where it cannot be done, for the catalogues; a test compares it with the domain."""

from __future__ import annotations

from collections.abc import Callable

from aplomb.replies.by_people import PersonReplyError
from console.marked import N_

REFUSALS = (
    N_("Something was said to this person already. Say why one more reply is needed."),
    N_("There is nothing to send. Write something first."),
    N_("The comment is gone, so there is nothing to answer."),
    N_("The comment was hidden, so nobody would see a reply."),
    N_("The comment was edited since you opened it. Read it again, then send."),
    N_("Somebody wrote in this thread since you opened it. Read it, then decide again."),
    N_("{name} wrote in this thread since you opened it. Read it, then decide again."),
    N_("We cannot post on this platform from here. Copy the text and open the comment there."),
    N_("We cannot answer in this place from here. Copy the text and open it on the platform."),
    N_("The platform lets us answer only who named or quoted us. Copy the text and answer it there."),
    N_("There is no private reply to this comment."),
    N_("There is no private reply on this platform."),
    N_("The time for a private reply is over."),
    N_("This comment has its one private reply already."),
    N_("This comment has its one private reply already, or it is on its way."),
    N_("The automatic reply is on its way, and it is not known yet whether it is out. Wait until it is."),
    N_("The automatic reply is on its way. Wait until it is known to be out."),
    N_("A reply by {name} is on its way. Wait until it is known to be out."),
    N_("Only a reply that a person sends can be taken back."),
    N_("It cannot be taken back any more: it is {state}."),
    N_("{name} sends it, so {name} can take it back."),
    N_("There is no draft any more: it is {state}."),
    N_("You wrote it, so a colleague must approve it."),
    N_("It changed since you looked. Look at it again, then decide."),
    N_("It may be untrue: a lead approves it, and says how they know."),
    N_("You wrote it: take it back instead."),
    N_("Say why, so that your colleague can write it differently."),
    N_("It does not wait for approval any more: it is {state}."),
    N_("The comment is not in this case any more. Its author may have been forgotten."),
    N_("This account is not set up any more, so nothing can be sent for it."),
    N_("This reply is not here any more."),
    N_("The case is not here any more."),
    N_("This cannot be sent. Change the marked words."),
    N_("This is not sent at once. Say it more calmly, or ask a colleague."),
)

# As aplomb.typed.moments asks.
QUESTIONS = (
    N_("By when? Name a day and a time, like 16:30 tomorrow, or promise no time."),
    N_("It promises more than one time. Promise one, or none."),
    N_("No clock shows this time then. Which time is meant?"),
    N_("There is no such day. Which day is meant?"),
    N_("Morning or afternoon? Write it like 06:00 or 18:00."),
    N_("Which day is meant? Write its date, like 23 November."),
    N_("Name one time that you will keep, not about when or from when to when."),
    N_("A reply can promise one time. Keep one of them, and take the others out."),
    N_("Write the time in your own time zone, without naming one."),
    N_("This time has passed. Which day and time are meant?"),
    N_("This is more than a month away. Name a time within the next 31 days."),
    N_("Nobody of us is there at that time. At which time will somebody be?"),
    N_("This may promise a time. Is it a promise, and until when?"),
)

# As aplomb.promises.desk and aplomb.promises.promise refuse.
PROMISES = (
    N_("Say who promised it, and in which words."),
    N_("As many promises are noted about this comment as can be."),
    N_("The record of this promise is damaged. An engineer must mend it."),
    N_("The times of this promise are damaged. An engineer must mend its record."),
)

# As aplomb/lint/catalogue.toml tells of each rule; without those that no person's text can break.
RULES = (
    N_("It promises a time. Leave the time out; only a granted promise may name one."),
    N_("It promises how this will end. Say what you will do, not what will come of it."),
    N_("It says that all is well, which nobody can know. Leave it out."),
    N_("It gives a guarantee. Leave it out."),
    N_("It claims what is not known: that something is done or under way. Say only what was checked."),
    N_("It claims what is not known: an attack, or that nothing happened. Say that you do not know yet."),
    N_("It blames somebody. Say what you are sorry for, and ask for the details in private."),
    N_("It is heated: capitals, exclamation marks, sarcasm, an insult or a threat. Say it calmly."),
    N_("It sells. A reply to criticism carries no offer, code or advertisement."),
    N_("It holds a link that is not ours. Use only the contact routes in brand.yaml."),
    N_("It talks of deleting, hiding or blocking. Criticism stays; leave this out."),
    N_(
        "It promises or refuses a remedy, or speaks of who is liable, in public. "
        "Leave that to the private talk."
    ),
    N_("It asks for personal data without naming a private way. Ask for a private message."),
    N_("It asks more than one question. Ask one at most."),
    N_("It is too long. Shorten it; it is never cut."),
    N_("It is hard to read: long sentences. Cut them into shorter ones."),
    N_("It sends people to a contact that nobody verified. Use only the routes in brand.yaml."),
    N_("It speaks of other customers. Speak of this one only."),
    N_("It closes the door. Offer a private way to talk."),
    N_("It says again what was said in this thread. Say it in other words, or say nothing."),
    N_("It is an apology for nothing. Say what you are sorry for."),
    N_("It is too familiar for a complaint. Use plain, polite words."),
    N_("It cannot be sent in this form."),
    N_("It does not address people as brand.yaml says (formal or informal). Use one way throughout."),
)


def told(error: Exception, gettext: Callable[[str], str]) -> str:
    """Return what went wrong in a reader's language."""
    if isinstance(error, PersonReplyError):
        return gettext(error.sentence).format(**error.facts)
    return gettext(str(error))
