"""What is known to break out of template sandboxes, or to eat time and memory, is refused when it is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from aplomb.brand.schema import LONGEST
from aplomb.errors import TemplateError
from aplomb.wording.full_syntax import checked
from aplomb.wording.reply_tree import plain_tree
from aplomb.wording.template_names import NAMES
from aplomb.wording.template_syntax import MAX_LENGTH, MAX_TAGS, Source, read_variant
from tests.wording.made_up import made, said

FACTS = dict.fromkeys((*NAMES, "promise_by"), "x")


def _source(text: str) -> Source:
    lines = tuple(enumerate(text.split("\n"), start=1))
    return Source(file="replies/complaint/en.txt", lines=lines)


@pytest.mark.parametrize(
    "text",
    [
        "{{ email.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.__class__ }}",
        "{{ email['__class__'] }}",
        "{{ email|attr('__class__') }}",
        "{{ email|attr(phone) }}",
        "{{ '{0.__class__}'.format(email) }}",
        "{{ email.format(email) }}",
        "{{ email.format_map({}) }}",
        "{{ email|format(email) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%s' % email }}",
        "{{ {'a': email}|xmlattr }}",
        "{{ email|xmlattr }}",
        "{{ email|map('upper') }}",
        "{{ email|map(attribute='__class__') }}",
        "{{ email|safe|upper }}",
        "{{ email|upper|attr('x') }}",
        "{{ email|replace('', email) }}",
        "{{ email|center(999999999) }}",
        "{{ email|indent(999999999) }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ joiner() }}",
        "{{ lipsum(n=1000000) }}",
        "{{ namespace() }}",
        "{{ range(999999999) }}",
        "{{ dict(a=1) }}",
        "{{ self._TemplateReference__context }}",
        "{{ loop.index }}",
        "{{ caller() }}",
        "{{ varargs }}",
        "{{ config }}",
        "{{ request }}",
        "{{ _ }}",
        "{{ 'a' 'b' }}",
        "{{ 'a' ~ email }}",
        "{{ [email] * 999 }}",
        "{{ email ** email }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ email if phone else brand }}",
        "{{ email or brand }}",
        "{{ not email }}",
        "{{ -email }}",
        "{{ (email, brand) }}",
        "{{ {'a': 1} }}",
        "{{ email is string }}",
        "{{ email in brand }}",
        "{{ email[0:9] }}",
        "{{ none }}",
        "{{ true }}",
        "{% set email = brand %}",
        "{% set x %}a{% endset %}",
        "{% with a = email %}{% endwith %}",
        "{% for a in email %}{% endfor %}",
        "{% for a in email recursive %}{{ loop(a) }}{% endfor %}",
        "{% macro a() %}{{ a() }}{% endmacro %}",
        "{% call email() %}{% endcall %}",
        "{% block a %}{% endblock %}",
        "{% extends 'brand.yaml' %}",
        "{% include 'brand.yaml' %}",
        "{% import 'brand.yaml' as b %}",
        "{% from 'brand.yaml' import b %}",
        "{% filter upper %}a{% endfilter %}",
        "{% autoescape false %}a{% endautoescape %}",
        "{% do email %}",
        "{% debug %}",
        "{% trans %}a{% endtrans %}",
        "{% raw %}a{% endraw %}",
        "{%raw%}{{ email }}{%endraw%}",
        "{# a note #}Hello",
        "Hello {# {{ email }} #}",
        "{#{% if phone %}#}a",
        "Hello {{- email }}",
        "Hello {{ email -}} .",
        "{%- if phone %}a{% endif %}",
        "{%+ if phone %}a{% endif %}",
        "{% if phone -%}a{% endif %}",
        "{% if email() %}a{% endif %}",
        "{% if email.x %}a{% endif %}",
        "{% if 1 %}a{% endif %}",
        "{% if phone and email %}a{% endif %}",
        "{% if phone|upper %}a{% endif %}",
        "{% if not not phone %}a{% endif %}",
        "{% if phone %}a{% elif email %}b{% endif %}",
        "{% if phone %}a{% else %}{% if message_link %}b{% endif %}{% endif %}",
        "{% if phone %}a{% else %}b{% else %}c{% endif %}",
        "{{ {{ email }} }}",
        "{{ email }",
        "{ { email } }",
        "{{ email }}}",
        "{{{ email }}}",
        "{{ }}",
        "{% %}",
        "{{ email",
        "email }}",
        "{% if phone %}",
        "{% endif %}",
        "{% if phone %}" * 5 + "a" + "{% endif %}" * 5,
    ],
)
def test_an_escape_or_a_slip_is_refused_with_its_place_and_nothing_is_rendered(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(TemplateError, match=r"^replies/complaint/en\.txt, line 2, column \d+: .+\.$"):
        made(tmp_path, {"complaint/en": f"Hello.\n{text}\nBye."})


def test_a_name_inside_a_condition_on_another_is_still_asked_for(tmp_path: Path) -> None:
    text = "{% if phone %}{{ phone }}{% if opening_hours %} ({{ opening_hours }}){% endif %}{% endif %} a"
    assert said(made(tmp_path, {"complaint/en": text})).text == "a"


@settings(deadline=None)
@given(st.text(alphabet="{}%# \n-+\"'()[].|_,~*ifendsumaxlorwth", max_size=60))
def test_whatever_is_written_is_refused_with_its_place_or_rendered_plainly(text: str) -> None:
    refused = ""
    shown = ""
    try:
        shown = read_variant(_source(text)).render(FACTS)
    except TemplateError as error:
        refused = str(error)

    assert not set(shown) & set("{}")
    assert refused.startswith("replies/complaint/en.txt, line ") or not refused


def test_the_largest_text_that_passes_is_rendered_at_once_and_stays_small() -> None:
    tags = "{{ email | upper | upper }}" * MAX_TAGS
    text = tags + "a" * (MAX_LENGTH - len(tags))
    variant = read_variant(_source(text))
    longest = "e" * LONGEST
    variant.render(FACTS)

    started = time.perf_counter()
    shown = variant.render({**FACTS, "email": longest})

    assert time.perf_counter() - started < 0.05
    assert len(shown) <= MAX_LENGTH + MAX_TAGS * LONGEST


@pytest.mark.parametrize(
    "text", ["{{ " + "(" * 3900 + "email" + ")" * 3900 + " }}", "{{ email" + " | upper" * 990 + " }}"]
)
def test_what_would_exhaust_the_parser_is_refused_or_rendered(text: str) -> None:
    with pytest.raises(TemplateError, match="nested too deeply"):
        read_variant(_source(text)).render(FACTS)


_PIECES = st.recursive(
    st.sampled_from(
        ["Sorry", " ", ", ", "\n", "\n\n", "{{ email }}", "{{ brand|upper }}", "{{ brand | capitalize }}"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(st.sampled_from(["phone", "not phone", "first_name"]), inner, inner).map(
            lambda one: f"{{% if {one[0]} %}}{one[1]}{{% else %}}{one[2]}{{% endif %}}"
        ),
        inner.map(lambda one: f"{{% if phone %}}{{{{ phone }}}}{one}{{% endif %}}"),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(text=_PIECES, phone=st.sampled_from(["", "+44"]), first_name=st.sampled_from(["", "éVA", "<b>"]))
def test_what_passes_says_what_jinja_itself_would_say(text: str, phone: str, first_name: str) -> None:
    facts = {**FACTS, "phone": phone, "first_name": first_name, "brand": "exaMple {{ x }}"}
    try:
        variant = read_variant(_source(text))
    except TemplateError:
        reject()
    jinja = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)

    assert variant.render(facts) == jinja.from_string(text).render(facts)


@settings(deadline=None)
@given(text=st.one_of(_PIECES, st.text(alphabet="{}% \nifelsndotphoe", max_size=40)))
def test_what_is_read_without_a_parser_is_what_the_parser_reads(text: str) -> None:
    plain = plain_tree(text)
    if plain is None:
        reject()
    tree, names, promise = checked(_source(text))

    assert (tree, names, promise) == (*plain, None)


def test_a_name_without_a_value_is_never_left_empty() -> None:
    with pytest.raises(KeyError, match="email"):
        read_variant(_source("Write to {{ email }}")).render({"brand": "x"})
