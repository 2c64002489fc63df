"""Cut a hardened text into words, emoji, links and names, once."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from triage.verdicts.hardening import Hardened, spellings

# Keys that are no words; a rule may name them.
NUMBER = "<number>"
LINK = "<link>"
NAME = "<name>"
MASKED = "<masked>"  # a word with stars in it: "f***"

SPELT_OUT = 4  # single letters in a row that may be one word: "s c a m"
SHOUTED = 3  # letters a word needs before capitals mean shouting

_ADDRESS = r"""
    (?P<link>https?://\S+|www\.\S+|\b(?:bit\.ly|t\.me|wa\.me|goo\.gl|tinyurl\.com)/\S*
        |\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{2,30}
        |\b(?:[a-z0-9-]{1,40}\.){1,3}(?:com|net|org|lv|eu|info|shop|xyz|top|online)\b(?:/\S*)?)
    |(?P<name>(?<!\w)@\w[\w.]{0,50})
    |
"""
_OTHERS = r"""
    (?P<face></?3|(?<!\w)[:;=]['-]?[()\[\]/\\|dp*]+(?!\w))
    |(?P<number>\d+(?:[.,]\d+)*(?![^\W_]))
    |(?P<disguised>(?<![\w!])[^\W\d_]{1,2}![^\W\d_]{1,3}(?![\w!]))
    |(?P<word>(?:\$(?=[^\W\d_]))?[^\W_]+(?:(?:['’‘ʼ`´](?=[^\W_])|[*@$](?=[\w*@$])|(?<=\*)\*)[^\W_]*)*)
    |(?P<within>(?<=[^\W\d_])[.!?;](?=[^\W\d_]))
    |(?P<end>[.!?;\n]+)
    |(?P<clause>[,:()–—]|\s-+\s)
    |(?P<quote>["“”„«»])
    |(?P<symbol>[\U0001f1e6-\U0001f1ff]{2}|[^\w\s](?:\u200d[^\w\s])*)
"""
_EVERYTHING = re.compile(_ADDRESS + _OTHERS, re.VERBOSE)
# Most comments have no address; to look for one at every word is half of the work.
_WITHOUT_ADDRESS = re.compile(_OTHERS, re.VERBOSE)
_MAY_BE_ADDRESS = re.compile(r"[@/]|www\.|\.[a-z]")
_BETWEEN = frozenset({"clause", "within", "end", "quote"})  # "I.will.be.back" is one sentence
_WORDS = ("word", "disguised")  # "k!ll" is one word; so short, "great!thanks" is not
_GENDER = re.compile("\u200d[\u2640\u2642]")  # whoever slaps a forehead, it is a slapped forehead
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_ELIDED = re.compile("(?:[cdjlmnst]|qu)['’‘ʼ`´](?=[^\\W\\d_]{3})")  # French: "l'avocat", "d'ambulance"


class Token(NamedTuple):
    """One word, emoji, link, name or number; a tuple, because a comment has many and each costs."""

    keys: tuple[str, ...]
    start: int  # in Hardened.plain
    end: int
    sentence: int
    clause: int
    is_word: bool
    shouted: bool
    quoted: int = 0  # how many tokens stand between the same quotation marks; 0 outside of any


def tokenise(text: Hardened) -> tuple[Token, ...]:
    """Return the tokens in order, at most one per character."""
    tokens: list[Token] = []
    marks: list[int] = []  # where quotation marks stand in the text
    sentence = clause = 0
    pattern = _EVERYTHING if _MAY_BE_ADDRESS.search(text.plain) else _WITHOUT_ADDRESS
    for match in pattern.finditer(text.plain):
        kind = str(match.lastgroup)
        if kind not in _BETWEEN:
            if keys := _keys(kind, match.group()):
                start, end = match.span()
                is_word = kind in _WORDS
                shouted = is_word and _is_shouted(text, start, end)
                tokens.append(Token(keys, start, end, sentence, clause, is_word, shouted))
        elif kind == "quote":
            marks.append(match.start())
        else:
            clause += 1
            sentence += kind == "end" and not _is_wrapped(text, match)
    return tuple(_with_quotes(_with_spelt_out(tokens, text.plain), marks))


def _is_shouted(text: Hardened, start: int, end: int) -> bool:
    first, last = text.origins[start], text.origins[end - 1] + 1
    if text.original[first].islower():  # as most words do
        return False
    return last - first >= SHOUTED and text.original[first:last].isupper()


def _is_wrapped(text: Hardened, found: re.Match[str]) -> bool:
    """Tell a line break inside a sentence: what follows begins small."""
    after = text.origins[found.end() : found.end() + 1]
    return found.group() == "\n" and bool(after) and text.original[after[0]].islower()


def _keys(kind: str, found: str) -> tuple[str, ...]:
    if kind == "word" and found.isalnum():
        return spellings(found)
    if kind in _WORDS:
        word = _APOSTROPHES.sub("", found)
        elided = _ELIDED.match(found)
        bare = spellings(_APOSTROPHES.sub("", found[elided.end() :])) if elided else ()
        return (*spellings(word), *bare, *((MASKED,) if "*" in word else ()))
    if kind == "number":
        return (NUMBER, found)
    if kind == "face":
        return (found[:3],)
    if kind == "symbol":
        return (_GENDER.sub("", found),) if unicodedata.category(found[0]) == "So" else ()
    return (LINK,) if kind == "link" else (NAME,)


def _with_spelt_out(tokens: list[Token], plain: str) -> list[Token]:
    """Make one token of a run of single letters: "s c a m", "s-c-a-m"."""
    if sum(len(token.keys[0]) == 1 for token in tokens) < SPELT_OUT:
        return tokens
    result: list[Token] = []
    done = 0
    for start, stop in _letter_runs(tokens, plain):
        word = "".join(token.keys[0] for token in tokens[start:stop])
        joined = tokens[start]._replace(keys=spellings(word), end=tokens[stop - 1].end)
        result += [*tokens[done:start], joined]
        done = stop
    return result + tokens[done:]


def _letter_runs(tokens: list[Token], plain: str) -> Iterator[tuple[int, int]]:
    """Yield where single letters follow each other, all with the same between them."""
    start, gap = 0, ""
    for index in range(len(tokens) + 1):
        single = index < len(tokens) and tokens[index].is_word and len(tokens[index].keys[0]) == 1
        between = plain[tokens[index - 1].end : tokens[index].start] if single and index > start else gap
        if single and (index <= start + 1 or between == gap):
            gap = between
            continue
        long = index - start >= SPELT_OUT
        if long:
            yield start, index
        start, gap = (index if long else index - 1, between) if single else (index + 1, "")


def _with_quotes(tokens: list[Token], marks: list[int]) -> list[Token]:
    """Tell each token how long the quotation around it is; a mark without a partner counts for nothing."""
    starts = [token.start for token in tokens] if marks else []
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        first, last = bisect_left(starts, opening), bisect_left(starts, closing)
        tokens[first:last] = [token._replace(quoted=last - first) for token in tokens[first:last]]
    return tokens
