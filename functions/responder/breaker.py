"""When an account rests because its platform wants it to, and how it comes back: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aplomb.health import AccountHealth, AccountState

HOUR = 60 * 60
LONGEST_REST = 6 * HOUR  # a platform may ask for more
PROBE_EVERY = 5 * 60  # seconds after which a stopped account is tried; it doubles
LONGEST_PROBE = 15 * 60
PROBE_LEASE = 120  # as a claim's: a probe that has not come back by then is dead
FORGIVEN = 6 * HOUR  # trouble after so long a time of peace is the first again


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a whole account cannot speak now."""

    stopped: bool  # a person must act
    wait: int  # seconds, by the platform's own word where it gave one
    reason: str


def may_ask(health: AccountHealth, *, now: int, credential: str = "") -> bool:
    """Tell whether the platform may be asked anything; a stopped account may be once its tokens are new."""
    if health.state is AccountState.WORKING or health.until <= now:
        return True
    renewed = credential not in {"", health.credential}
    return health.state is AccountState.STOPPED and renewed


def tripped(health: AccountHealth, trouble: Trouble, *, now: int, credential: str = "") -> AccountHealth:
    """Return the health after a call that failed for the whole account.

    What fails while the account rests was on its way when it began: it is the same trouble. A rest that
    follows another within hours is twice as long.
    """
    resting = health.state is not AccountState.WORKING
    worse = trouble.stopped and health.state is not AccountState.STOPPED
    if resting and now < health.until and health.probe_until <= now and not worse:
        return _resting(health, health, until=now + (0 if trouble.stopped else trouble.wait), now=now)
    failures = health.failures + 1 if resting or now - health.until < FORGIVEN else 1
    after = replace(
        health,
        state=AccountState.STOPPED if trouble.stopped else AccountState.PAUSED,
        reason=trouble.reason[:300],
        since=now if worse or not resting else health.since,
        failures=failures,
        probe_until=0,
        told=health.told and not worse,
        credential=credential,
    )
    return _resting(health, after, until=now + _rest(trouble, failures), now=now)


def probing(health: AccountHealth, *, now: int) -> AccountHealth:
    """Return the health while one reply tries whether the account works again."""
    return replace(health, probe_until=now + PROBE_LEASE, rev=health.rev + 1)


def recovered(health: AccountHealth, *, now: int) -> AccountHealth:
    """Return the health after a call that the platform took; new tokens may end a rest before its time."""
    return replace(
        health,
        state=AccountState.WORKING,
        since=now,
        until=min(health.until, now),
        paused=health.paused - max(health.until - now, 0),
        probe_until=0,
        told=False,
        rev=health.rev + 1,
    )


def _rest(trouble: Trouble, failures: int) -> int:
    doubled = 1 << min(failures - 1, 16)
    if trouble.stopped:
        return min(PROBE_EVERY * doubled, LONGEST_PROBE)
    return max(trouble.wait, min(trouble.wait * doubled, LONGEST_REST))


def _resting(before: AccountHealth, after: AccountHealth, *, until: int, now: int) -> AccountHealth:
    """Rest until then at least, and count it: whoever waits in line waits so much longer."""
    begin = now if before.state is AccountState.WORKING else before.until
    if until <= begin and after == before:
        return before
    until = max(until, begin)
    return replace(after, until=until, paused=before.paused + until - begin, rev=before.rev + 1)
