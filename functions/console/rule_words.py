"""What the rules say where something cannot be done, and how it is said in other languages.

The rules know no catalogue, and put facts into their sentences. Here each sentence stands as a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from console.marked import N_

_LONGEST = 1_000  # characters of what is looked at
_FEWEST = 2  # spaces in a sentence of a rule; names and units have fewer
_BOUNDARY = re.compile(r"[.?!] ")
_NAME = re.compile(r"\\\{(\w+)\\\}")

# As aplomb.cases, console.cases.desk and console.own_desk say them.
WORK = (
    N_("You do not hold this case any more. {name} has it now."),
    N_("The note has {count} characters; {most} fit. Shorten it, or write two."),
    N_("Give the view a name of at most {most} characters."),
    N_("There are {most} views already. Remove one first."),
    N_("The table is too busy to be read."),
    N_("An item was changed by someone else first."),
)

# As aplomb.crisis.state, aplomb.crisis.statements and aplomb.crisis.statement_words say them.
CRISES = (
    N_("Say who decides it, and why: it goes into the record."),
    N_("It is {state} already, since {name} said so."),
    N_("Say who approves it, and what it says."),
    N_("It is longer than {most} characters."),
    N_("Say who drops it, and why."),
    N_("There is no statement for this post."),
    N_("It is {state} already, by {name}."),
    N_("Change the words: {rules}."),
)

# As aplomb.incidents.desk, aplomb.removals.desk and aplomb.removals.removal say them.
REMOVALS = (
    N_("Say who closes it, and why: it goes into the record."),
    N_("Only an open incident of a hidden comment can end so."),
    N_("It is not open any more: it is {state}."),
    N_("There is no such incident. `aplomb incidents` lists those that wait."),
    N_("There is no such removal. `aplomb guard removals` lists those that wait."),
    N_("It is not surely spam, so it must be looked at and approved alone."),
    N_("It was edited since, so approvals given before are void. Look at it again."),
    N_("{name} asked for this removal, so another person must approve it."),
    N_("{name} approved it already. It needs a second, different person."),
    N_("This is criticism. It may go on one of these grounds only: {grounds}."),
    N_("The first person named another ground: {ground}. Both must see the same."),
    N_("{name} refused it for good."),
    N_("A person's name is missing."),
)

# As aplomb.promises.promise and aplomb.promises.desk say them.
PROMISES = (
    N_("There is no such promise. `aplomb promises` lists those that wait."),
    N_("Say who kept it, and how that can be seen."),
    N_("Say how it can be seen that it was kept."),
    N_("Say what was done, or that nothing was."),
    N_("Say how they were told."),
    N_("Say who hands it over, and how the other one knows."),
    N_("It is {state} already."),
    N_("It was done between its making and now, or not at all."),
    N_("It was done after its time: it is late."),
    N_("Its time has not passed."),
    N_("There is nothing to say: it was not broken, or they were told already."),
    N_("{name} has it already."),
    N_("{name} has it; let them hand it over."),
)

# As aplomb.lint adds them to what a rule says.
DETAILS = (
    N_("It is empty: it has no words."),
    N_("It holds braces, so a name was not filled in."),
    N_("It holds control characters. Type it anew."),
    N_("A word mixes letters of two alphabets. Type it anew."),
    N_("It has {count} characters; {most} are allowed."),
    N_("It names somebody with an @."),
    N_("This number is not our telephone."),
    N_("A call to it costs extra."),
    N_("This e-mail address is not ours."),
    N_("It hides where it leads."),
    N_("It runs code or hides where it leads."),
)

# As aplomb.wording and console.templates.checks say them of a file of replies.
FILES = (
    N_("This seems to be written in another language than the file's name says."),
    N_("Write {least} variants or more: platforms block pages that repeat themselves."),
    N_("These are the words of line {line} again."),
    N_("These are nearly the words of line {line}. Say it in others."),
    N_("No platform uses [{section}] here. Remove it, or another section."),
    N_("Readers are addressed informally in this language. Write an [informal] section, too."),
    N_("There are no words here. Another reply or language is said instead."),
    N_("This file has {what}. Make it shorter."),
    N_("An empty variant. Write its text or remove a `---`."),
    N_("{word} is no name that replies know. Use {names}"),
)

_STATES: Mapping[str, str] = {
    "calm": N_("calm"),
    "watch": N_("watched"),
    "crisis": N_("in a crisis"),
    "open": N_("open"),
    "closed": N_("closed"),
    "ended": N_("over"),
    "kept": N_("kept"),
    "late": N_("late"),
    "handed_over": N_("handed over"),
    "draft": N_("a draft"),
    "approved": N_("approved"),
    "dropped": N_("dropped"),
    "requested": N_("asked for"),
    "released": N_("approved"),
    "claimed": N_("being done"),
    "executed": N_("done"),
    "failed": N_("not done"),
    "refused": N_("refused"),
}
_EVERY = (*WORK, *CRISES, *REMOVALS, *PROMISES, *DETAILS, *FILES)


def filled_in(sentence: str, gettext: Callable[[str], str]) -> str:
    """Return what a rule says in a reader's language, sentence by sentence; as it is where none is known."""
    if sentence.count(" ") < _FEWEST:
        return sentence
    whole = _known(sentence, gettext)
    if whole or len(sentence) > _LONGEST:
        return whole or sentence
    for end in reversed([one.end() for one in _BOUNDARY.finditer(sentence)]):
        first = _known(sentence[: end - 1], gettext)
        if first:
            return f"{first} {filled_in(sentence[end:], gettext)}"
    return sentence


def _known(sentence: str, gettext: Callable[[str], str]) -> str:
    told = gettext(sentence)
    if told != sentence:
        return told
    for pattern, words in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            facts = {
                name: gettext(_STATES.get(said, said)) if name == "state" else said
                for name, said in found.groupdict().items()
            }
            return gettext(words).format(**facts)
    return ""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(_NAME.sub(r"(?P<\1>.{1,300}?)", re.escape(words)), re.DOTALL), words)
        for words in _EVERY
        if "{" in words
    )
