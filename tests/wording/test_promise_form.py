"""A template may name a time only by asking for a promise, and says something else where none is granted."""

from __future__ import annotations

from pathlib import Path

import pytest

from aplomb.errors import TemplateError
from aplomb.wording.promise import Act, Asked
from tests.wording.made_up import made, said

TEXT = """{% if promise("call", "2 hours") %}We will call you by {{ promise_by }}.{% else %}
Write to us{% if message_link %}: {{ message_link }}{% else %} at {{ email }}{% endif %}.{% endif %}"""


def test_without_a_granter_the_wording_without_a_time_is_used(tmp_path: Path) -> None:
    reply = said(made(tmp_path, {"complaint/en": TEXT}), link="")

    assert reply.text == "Write to us at help@example.com."
    assert reply.promise is None


def test_a_granted_promise_names_its_time_and_is_handed_on(tmp_path: Path) -> None:
    heard: list[tuple[Asked, str]] = []

    def grant(asked: Asked, language: str) -> str:
        heard.append((asked, language))
        return "16:30 today"

    reply = said(made(tmp_path, {"complaint/en": TEXT}), grant=grant)

    assert reply.text == "We will call you by 16:30 today."
    assert reply.promise == Asked(act=Act.CALL, minutes=120)
    assert heard == [(Asked(act=Act.CALL, minutes=120), "en")]


def test_nobody_is_asked_for_a_variant_that_is_not_used(tmp_path: Path) -> None:
    def grant(_asked: Asked, _language: str) -> str:
        raise AssertionError("Nothing was to be promised.")

    templates = made(tmp_path, {"complaint/en": f"Sorry.\n---\n{TEXT}"})
    assert said(templates, turn=0, grant=grant).text == "Sorry."


@pytest.mark.parametrize(
    ("time", "minutes"), [("1 minute", 1), ("30 minutes", 30), ("1 hour", 60), ("48 hours", 2880)]
)
def test_times_are_minutes_or_hours(tmp_path: Path, time: str, minutes: int) -> None:
    text = f'{{% if promise("reply", "{time}") %}}By {{{{ promise_by }}}}.{{% endif %}} Sorry.'
    reply = said(made(tmp_path, {"complaint/en": text}), grant=lambda asked, _: str(asked.minutes))

    assert reply.text == f"By {minutes}. Sorry."
    assert reply.promise == Asked(act=Act.REPLY, minutes=minutes)


BY = "By {{ promise_by }}."


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (BY, "Put it between"),
        ("{% if promise_by %}" + BY + "{% endif %}", "a promise is asked for"),
        ('{{ promise("call", "2 hours") }}', "only {{ name }}"),
        ('{% if promise("visit", "2 hours") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", "1O minutes") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", "0 hours") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", "2 days") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", "2 hours\\n") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", time="2 hours") %}' + BY + "{% endif %}", "or a promise like"),
        ("{% if promise(*email) %}" + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", email) %}' + BY + "{% endif %}", "or a promise like"),
        ("{% if promise %}" + BY + "{% endif %}", "is no name that replies know"),
        ('{% if not promise("call", "2 hours") %}a{% endif %}', "a condition is one name"),
        ('{% if promise("call", "2 hours") and phone %}a{% endif %}', "a condition is one name"),
        ('{% if email.promise("call", "2 hours") %}' + BY + "{% endif %}", "or a promise like"),
        ('{% if promise("call", "2 hours") %}We call soon.{% endif %}', "a promise says by when"),
        ('{% if promise("call", "2 hours") %}a{% else %}' + BY + "{% endif %}", "a promise says by when"),
        ('{% if promise("call", "2 hours") %}' + BY + "{% else %}" + BY + "{% endif %}", "Put it between"),
        (('{% if promise("call", "2 hours") %}' + BY + "{% endif %}") * 2, "one promise at most"),
    ],
)
def test_any_other_form_of_a_promise_is_refused(tmp_path: Path, text: str, mend: str) -> None:
    with pytest.raises(TemplateError) as refused:
        made(tmp_path, {"complaint/en": text})

    assert mend in str(refused.value)
    assert "line 1, column" in str(refused.value)
