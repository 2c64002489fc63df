"""Whether a machine sends a reply by itself, or a person approves each one first."""

from __future__ import annotations

from enum import StrEnum

from aplomb.track_record import TrackRecord


class Mode(StrEnum):
    """How replies leave now."""

    DRAFT = "draft"  # a person approves each one
    AUTO = "auto"


class ModeSetting(StrEnum):
    """What accounts.yaml asks for."""

    EARN = "earn"  # drafts, until the track record opens the way
    DRAFT = "draft"  # drafts, always
    AUTO = "auto"  # by itself: whoever runs Aplomb vouches for it, until the track record closes it


def mode_in_force(setting: ModeSetting, record: TrackRecord) -> Mode:
    """Return how replies leave, given what is asked for and what the record shows."""
    match setting:
        case ModeSetting.EARN:
            return Mode.AUTO if record.opened else Mode.DRAFT
        case ModeSetting.AUTO:
            return Mode.DRAFT if record.closed else Mode.AUTO
        case ModeSetting.DRAFT:
            return Mode.DRAFT
