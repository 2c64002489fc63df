"""The webhook bodies in events/: read one and put its times where the clock is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from aplomb.comment import Platform
from aplomb.errors import AplombError
from aplomb.payload import NotJsonError, read_json

# "now-120" is two minutes ago in seconds, "ms:now-120" in milliseconds, "iso:now-120" as X writes it.
_TIME = re.compile(r"(iso:|ms:)?now(?:-(\d{1,9}))?")


class EventError(AplombError):
    """An event file cannot be used."""


def load_event(path: Path, *, now: int) -> tuple[Platform, dict[str, object]]:
    """Return the platform and the webhook body of an event file.

    The file is `{"platform": ..., "body": {...}}`; `now` is seconds since 1970, UTC.

    Raises:
        EventError: the file is missing or is no such event; the text names the file.
    """
    try:
        event = read_json(path.read_bytes())
    except OSError as error:
        raise EventError(f"{path.name} cannot be read: {error.strerror}.") from error
    except NotJsonError as error:
        raise EventError(f"{path.name}: {error}") from error
    if not isinstance(event, dict) or not isinstance(event.get("body"), dict):
        raise EventError(f"{path.name} is no event: expected an object with `platform` and `body`.")
    named = event.get("platform")
    if named not in list(Platform):
        raise EventError(f"{path.name}: `platform` must be one of {', '.join(Platform)}.")
    try:
        return Platform(named), {key: _at(value, now) for key, value in event["body"].items()}
    except RecursionError:
        raise EventError(f"{path.name} is nested too deeply.") from None


def _at(value: object, now: int) -> object:
    if isinstance(value, dict):
        return {key: _at(item, now) for key, item in value.items()}
    if isinstance(value, list):
        return [_at(item, now) for item in value]
    time = _TIME.fullmatch(value) if isinstance(value, str) else None
    return _moment(time[1], now - int(time[2] or 0)) if time else value


def _moment(form: str | None, moment: int) -> int | str:
    if form == "iso:":
        written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
        return written.replace("+00:00", "Z")
    return moment * 1000 if form == "ms:" else moment
