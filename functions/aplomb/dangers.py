"""The dangers that put a comment in front of a person at once."""

from __future__ import annotations

from enum import StrEnum


class Danger(StrEnum):
    """What may be at stake in a comment; `Verdict.dangers` names them."""

    INJURY = "injury"  # somebody is or may be hurt: an accident, a fire, gas, a building that gives way
    PRODUCT_DANGER = "product_danger"  # something eaten, taken or used harms
    SELF_HARM = "self_harm"
    THREAT = "threat"
    LEGAL = "legal"  # a lawyer, a court, an authority, the police
    PRESS = "press"
    DISCRIMINATION = "discrimination"  # harassment too
    CHILD = "child"  # a child hurt, lost, approached or sold what it must not have
    PERSONAL_DATA = "personal_data"  # it leaked, or it stands in the comment
    FAKE_SUPPORT = "fake_support"  # somebody poses as us
