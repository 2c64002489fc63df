"""Strict reading of JSON that strangers sent."""

from __future__ import annotations

import json
import math

from aplomb.errors import AplombError


class NotJsonError(AplombError):
    """The bytes are no JSON that Aplomb reads."""


def read_json(raw: bytes) -> object:
    """Return what the bytes say as JSON.

    UTF-8 only, a byte order mark is accepted, the last of duplicate keys wins. NaN, Infinity and numbers
    beyond a double are refused, because nothing that reads the value again would take them.

    Raises:
        NotJsonError: the text of the error says what is wrong and never quotes the input.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJsonError(f"The input is not UTF-8: byte {error.start} is wrong.") from None
    if not text.strip():
        raise NotJsonError("The input is empty; expected JSON.")
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError:
        raise NotJsonError("The JSON is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise NotJsonError(f"The input is not JSON: line {error.lineno}, column {error.colno}.") from None
    except ValueError:  # an integer of more digits than Python converts
        raise NotJsonError("The JSON holds a number that is too long.") from None


def _refuse_constant(name: str) -> float:
    raise NotJsonError(f"The JSON holds {name}, which is not a JSON number.")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotJsonError("The JSON holds a number that is too large.")
    return value
