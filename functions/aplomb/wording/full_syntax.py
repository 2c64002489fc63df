"""Read a wording with Jinja2's parser: one that asks for a promise, is written unusually, or is wrong."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError

from aplomb.wording.subset import MisuseError, Subset, tree_of

if TYPE_CHECKING:
    from aplomb.errors import TemplateError
    from aplomb.wording.promise import Asked
    from aplomb.wording.reply_tree import Tree
    from aplomb.wording.template_syntax import Source

_IF = re.compile(r"\{%\s*if\b")


def checked(source: Source) -> tuple[Tree, frozenset[str], Asked | None]:
    """Return a wording as it is filled in, its names, and the promise that it asks for.

    Raises:
        TemplateError: it uses anything else than the subset, or prints a name that may be empty.
    """
    try:
        tree = _environment().parse(source.text)
        subset = Subset()
        subset.children(tree, known=frozenset())
    except MisuseError as error:
        raise source.error(str(error), line=error.line, word=error.word) from None
    except TemplateSyntaxError as error:
        raise _malformed(source, error) from None
    except RecursionError:  # met by the parser
        raise source.error("this is nested too deeply. Use {{ name }} and {% if name %} only.") from None
    return tree_of(tree.body), frozenset(subset.names), subset.promise


@cache
def _environment() -> Environment:
    """Build what parses; nothing is ever compiled or run."""
    return Environment(autoescape=False)  # noqa: S701  replies are plain text


def _malformed(source: Source, error: TemplateSyntaxError) -> TemplateError:
    """Say what the parser met in words for who writes replies."""
    begun = [line for line, (_, text) in enumerate(source.lines, start=1) if _IF.search(text)]
    if (error.message or "").startswith("Unexpected end of template") and begun:
        return source.error("an {% if … %} has no {% endif %}. Add one behind its words.", line=begun[-1])
    if re.search(r"unknown tag '(?:endif|else)'", error.message or ""):
        return source.error(
            "it belongs to no {% if … %}. Remove it, or add the {% if … %}.", line=error.lineno
        )
    return source.error(
        "the braces are wrong. Check the braces: {{ name }}, {% if name %}.", line=error.lineno
    )
