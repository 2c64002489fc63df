"""Why people are told, in words; nothing that a stranger wrote, and no name of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from aplomb.alerts.alert import LONGEST_TITLE, LONGEST_WHY, harmless, plain
from aplomb.brand.hours import Hours, working_time
from aplomb.crisis.state import CrisisRecord, CrisisState
from aplomb.dangers import Danger
from aplomb.drill.account import is_drill
from aplomb.health import AccountHealth
from aplomb.incidents.incident import Incident, Missing
from aplomb.pulse import SILENCES, Pulse
from aplomb.records import CaseRecord, FoundBy
from aplomb.service_targets import TARGETS
from aplomb.verdict import Severity

_DANGERS: Mapping[str, str] = MappingProxyType(
    {
        Danger.INJURY: "somebody is or may be hurt",
        Danger.PRODUCT_DANGER: "something we sell may harm",
        Danger.SELF_HARM: "somebody may harm themselves",
        Danger.THREAT: "somebody threatens",
        Danger.LEGAL: "it is about a lawyer, a court or an authority",
        Danger.PRESS: "it is about the press",
        Danger.DISCRIMINATION: "it is about discrimination or harassment",
        Danger.CHILD: "a child may be in danger",
        Danger.PERSONAL_DATA: "personal data may be out",
        Danger.FAKE_SUPPORT: "somebody poses as us",
    }
)
_CRISES = MappingProxyType(
    {
        CrisisState.CALM: "Calm again",
        CrisisState.WATCH: "More criticism than usual",
        CrisisState.CRISIS: "Crisis",
    }
)
_HOUR, _MINUTE = 3600, 60


def title(what: str, *, account: str, account_id: str, platform: str) -> str:
    """Return the one line by which an alert is known; a drill is called one first."""
    marked = f"DRILL, nothing is wrong: {what}" if is_drill(account_id) else what
    return plain(f"{marked}: {account or account_id} on {platform.capitalize()}", longest=LONGEST_TITLE)


def why_urgent(case: CaseRecord, dangers: Sequence[str], *, now: int) -> str:
    """Say what may be at stake, and who has it."""
    found = [_DANGERS[one] for one in dangers if one in _DANGERS]
    stake = "; ".join(found) or "it may be about a danger, a right or the press"
    return _sentences(stake, _waits(case, now=now))


def why_late(case: CaseRecord, severity: Severity, *, hours: Hours, now: int) -> str:
    """Say for how long the case waits, against how long it may; an urgent one's time is the clock's."""
    since = max(case.opened_at, case.snoozed_until)
    urgent = severity is Severity.URGENT
    waited = now - since if urgent else working_time(hours, start=since, end=now)
    clock = "" if urgent else " in working time"
    target = duration(TARGETS[severity] * _MINUTE)
    first = f"it has waited {duration(waited)}{clock}, where {target} are the target for {severity} ones"
    return _sentences(first, _whose(case))


def why_silent(pulse: Pulse, *, now: int) -> str:
    """Say for how long no webhook came in."""
    usual = duration(pulse.usual_gap or 0)
    return _sentences(
        f"no webhook came in for {duration(now - pulse.at)}, more than {SILENCES} times the usual {usual}",
        "comments are found by looking meanwhile, later than usual",
    )


def why_stopped(health: AccountHealth) -> str:
    """Say why an account cannot speak."""
    return _sentences(
        "the platform refuses the token or a permission, so nothing is posted until somebody acts",
        harmless(health.reason, longest=LONGEST_WHY // 2),
    )


def why_missing(incident: Incident) -> str:
    """Say what became of criticism, and who may have done it."""
    how = "a webhook told it" if incident.found_by is FoundBy.WEBHOOK else "it was found by looking"
    done = "removed" if incident.what is Missing.REMOVED else "hidden"
    again = f", for the {incident.times}. time" if incident.times > 1 else ""
    return _sentences(f"a critical comment was {done}{again}, and not by Aplomb; {how}", incident.detail)


def why_crisis(record: CrisisRecord) -> str:
    """Say what the detector found, or that a person decided it."""
    by = "a person decided it" if record.by else "the detector found it"
    return _sentences(by, harmless(record.why, longest=LONGEST_WHY - 60))


def crisis_title(record: CrisisRecord) -> str:
    """Return what has turned."""
    return _CRISES[record.state]


def duration(seconds: float) -> str:
    """Return a length of time as one says it."""
    minutes = max(round(seconds / _MINUTE), 1)
    if minutes < 90:  # noqa: PLR2004  more reads better in hours
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:  # noqa: PLR2004  more reads better in days
        return f"{hours // 24} days"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _waits(case: CaseRecord, *, now: int) -> str:
    return f"it has waited {duration(now - case.opened_at)}; {_whose(case)}"


def _whose(case: CaseRecord) -> str:
    return "a colleague has it" if case.owner else "nobody has claimed it"


def _sentences(*parts: str) -> str:
    told = [part[0].upper() + part[1:].rstrip(".") for part in parts if part]
    return plain(". ".join(told) + ".", longest=LONGEST_WHY)
