"""Every way in which a platform may answer, as faults of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from aplomb.comment import Platform
from tools.faults.platforms import RESET_AFTER
from tools.sandbox.faults import MOST_TIMES

type Fault = Mapping[str, object]
type Faults = tuple[Fault, ...]

FACEBOOK_ONLY = (Platform.FACEBOOK,)
SLOW, TOO_SLOW = 9.0, 30.0  # seconds, below and above what a client waits


class Meanwhile(StrEnum):
    """What people do while the machine waits."""

    NOTHING = "nothing"
    COLLEAGUE = "colleague"  # somebody of ours answers by hand
    REMOVAL = "removal"  # the author takes the comment away
    PERSON = "person"  # one of our people answers from the console
    NEIGHBOUR = "neighbour"  # somebody else complains in the same thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the platform does with our calls in one scenario."""

    faults: Faults = ()  # from the beginning
    once_posted: Faults = ()  # from our first attempt to post on
    lag: float = 0.0  # seconds until lists show what we wrote
    lasts: float = 0.0  # seconds after which the platform works again; 0: when the faults are used up
    meanwhile: Meanwhile = Meanwhile.NOTHING
    every_place: bool = True  # a machine dies at each; otherwise at some that are drawn
    platforms: tuple[Platform, ...] = (Platform.FACEBOOK, Platform.X)


def _fault(operation: str) -> Callable[..., Fault]:
    return lambda kind, **more: {"operation": operation, "kind": kind, **more}


_reply, _private, _read, _any = map(_fault, ("reply", "private", "read", "any"))

_CREATED_THEN_500 = _reply("created_then_failed", status=500, code=2)

OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "ok": Outcome(),
        "created_then_400": Outcome(faults=(_reply("created_then_failed", status=400),)),
        "created_then_500": Outcome(faults=(_CREATED_THEN_500,)),
        "timeout_before": Outcome(faults=(_reply("timeout_before", seconds=TOO_SLOW),)),
        "timeout_after": Outcome(faults=(_reply("timeout_after", seconds=TOO_SLOW),)),
        "timeout_before_for_good": Outcome(
            every_place=False, faults=(_reply("timeout_before", seconds=TOO_SLOW, times=MOST_TIMES),)
        ),
        "timeout_before_then_after": Outcome(
            every_place=False,
            faults=(_reply("timeout_before", seconds=TOO_SLOW), _reply("timeout_after", seconds=TOO_SLOW)),
            lag=60,
        ),
        "reset_before": Outcome(faults=(_reply("reset"),)),
        "reset_after": Outcome(faults=(_reply("timeout_after", seconds=RESET_AFTER),)),
        "rate_limited": Outcome(faults=(_reply("rate_limit", times=2),)),
        "rate_limited_613": Outcome(
            every_place=False, faults=(_reply("rate_limit", status=400, code=613),), platforms=FACEBOOK_ONLY
        ),
        "rate_limited_then_created": Outcome(
            every_place=False, faults=(_reply("rate_limit"), _CREATED_THEN_500), lag=60
        ),
        "token_revoked": Outcome(faults=(_any("token_revoked", times=3),)),
        "token_revoked_once_posted": Outcome(
            every_place=False, faults=(_CREATED_THEN_500,), once_posted=(_any("token_revoked", times=4),)
        ),
        "token_revoked_for_hours": Outcome(
            every_place=False, faults=(_any("token_revoked", times=MOST_TIMES),), lasts=7200
        ),
        "token_revoked_for_good": Outcome(
            every_place=False,
            faults=(_any("token_revoked", times=MOST_TIMES),),
        ),
        "slow_read": Outcome(
            faults=(_read("timeout_after", seconds=SLOW), _CREATED_THEN_500),
            once_posted=(
                _read("timeout_before", seconds=TOO_SLOW, times=2),
                _read("timeout_after", seconds=SLOW),
            ),
        ),
        "slow_read_of_nothing": Outcome(
            every_place=False,
            faults=(_reply("timeout_before", seconds=TOO_SLOW),),
            once_posted=(_read("error", status=500, times=2), _read("timeout_after", seconds=SLOW)),
        ),
        "lagging_read": Outcome(faults=(_CREATED_THEN_500,), lag=60),
        "lagging_read_after_timeout": Outcome(
            every_place=False, faults=(_reply("timeout_after", seconds=TOO_SLOW),), lag=60
        ),
        "lagging_read_4_min": Outcome(every_place=False, faults=(_CREATED_THEN_500,), lag=240),
        "colleague": Outcome(faults=(_reply("rate_limit"),), meanwhile=Meanwhile.COLLEAGUE),
        "colleague_after_timeout": Outcome(
            every_place=False,
            faults=(_reply("timeout_before", seconds=TOO_SLOW),),
            meanwhile=Meanwhile.COLLEAGUE,
        ),
        "person": Outcome(faults=(_reply("rate_limit"),), meanwhile=Meanwhile.PERSON),
        "person_then_created_500": Outcome(
            every_place=False,
            faults=(_reply("rate_limit"), _CREATED_THEN_500),
            lag=60,
            meanwhile=Meanwhile.PERSON,
        ),
        "person_then_timeout": Outcome(
            every_place=False,
            faults=(_reply("rate_limit"), _reply("timeout_before", seconds=TOO_SLOW)),
            meanwhile=Meanwhile.PERSON,
        ),
        "neighbours_created_then_500": Outcome(
            every_place=False,
            faults=(_reply("created_then_failed", status=500, code=2, times=2),),
            platforms=FACEBOOK_ONLY,  # whose lists tell nobody whom we answered
            meanwhile=Meanwhile.NEIGHBOUR,
        ),
        "removed": Outcome(every_place=False, faults=(_reply("rate_limit"),), meanwhile=Meanwhile.REMOVAL),
        "private_created_then_400": Outcome(
            faults=(_private("created_then_failed"),), platforms=FACEBOOK_ONLY
        ),
        "private_timeout_before": Outcome(
            every_place=False, faults=(_private("timeout_before", seconds=TOO_SLOW),), platforms=FACEBOOK_ONLY
        ),
        "private_timeout_after": Outcome(
            faults=(_private("timeout_after", seconds=TOO_SLOW),), platforms=FACEBOOK_ONLY
        ),
        "private_reset_after": Outcome(
            every_place=False,
            faults=(_private("timeout_after", seconds=RESET_AFTER),),
            platforms=FACEBOOK_ONLY,
        ),
        "private_rate_limited": Outcome(
            every_place=False, faults=(_private("rate_limit", times=2),), platforms=FACEBOOK_ONLY
        ),
        "private_error_for_good": Outcome(
            every_place=False,
            faults=(_private("error", status=500, times=MOST_TIMES),),
            platforms=FACEBOOK_ONLY,
        ),
    }
)
