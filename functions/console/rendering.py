"""Views become HTML: everything is escaped, and a name that nobody set is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from console.ask import Person, Role
from console.banner import Crisis
from console.keys import KEYS
from console.navigation import entries
from console.reader import LANGUAGES, Locale
from console.static_files import address

_VIEWS = Path(__file__).with_name("views")
# Whose form it is, and by which clock its times are meant.
_EVERY_FORM = Markup(
    '<input type="hidden" name="csrf" value="{token}"><input type="hidden" name="clock" value="{zone}">'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shows around its own."""

    locale: Locale
    now: int
    at: str = ""  # the path shown
    person: Person | None = None
    token: str = ""  # for the page's forms
    notice: str = ""
    crises: tuple[Crisis, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)  # what the reader made of them


@cache
def environment() -> Environment:
    """Return Jinja2 as all views are rendered with; built once per container."""
    made = Environment(
        loader=FileSystemLoader(_VIEWS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    made.globals |= {"static": address, "languages": LANGUAGES, "keys": KEYS}
    return made


def render(view: str, values: Mapping[str, Any], *, frame: Frame, part: str = "") -> str:
    """Return a view as HTML, or one block of it."""
    template = environment().get_template(view)
    everything = {**_around(frame), **values}
    if not part:
        return template.render(everything)
    context = template.new_context(everything)
    return "".join(template.blocks[part](context))


def _around(frame: Frame) -> dict[str, Any]:
    locale = frame.locale
    role = frame.person.role if frame.person else None
    places = entries(role, at=frame.at, gettext=locale.gettext) if role else ()
    return {
        "_": locale.gettext,
        "gettext": locale.gettext,
        "ngettext": locale.ngettext,
        "locale": locale,
        "now": frame.now,
        "at": frame.at,
        "person": frame.person,
        "may_write": role not in {None, Role.AUDITOR},
        "notice": frame.notice,
        "crises": frame.crises,
        "own_keys": frame.keys,
        "navigation": places,
        "places": {place.href for place in places},
        "token": frame.token,
        "csrf": _EVERY_FORM.format(token=frame.token, zone=locale.zone),
        "ago": lambda at: locale.ago(at, now=frame.now),
    }
