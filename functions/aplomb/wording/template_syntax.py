"""The small part of Jinja2 that a reply may use; everything else is refused when the file is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.filters import FILTERS
from jinja2.sandbox import SandboxedEnvironment

from aplomb.errors import TemplateError

NAMES = frozenset(
    {
        "brand",
        "signature",
        "notice",
        "email",
        "phone",
        "opening_hours",
        "first_name",
        "message_link",
        "promised_by",
    }
)
MAY_BE_EMPTY = frozenset({"phone", "opening_hours", "first_name", "message_link", "promised_by"})
ALLOWED_FILTERS = frozenset({"upper", "capitalize"})
MAX_LENGTH = 8000

_TAG = re.compile(r"\{[{%#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One variant as its file holds it, line by line, so that a mistake can be pointed at."""

    file: str
    lines: tuple[tuple[int, str], ...]  # the line's number in the file, and its text

    @property
    def text(self) -> str:
        """The variant's text."""
        return "\n".join(text for _, text in self.lines)

    def error(self, sentence: str, *, line: int = 1, word: str = "") -> TemplateError:
        """Name the file, the line and the column of what is wrong; `line` counts within the variant."""
        number, text = self.lines[min(line, len(self.lines)) - 1]
        return TemplateError(f"{self.file}, line {number}, column {_column(text, word)}: {sentence}")


def environment() -> SandboxedEnvironment:
    """Build the one environment in which replies are rendered."""
    env = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    env.globals.clear()
    env.tests.clear()
    env.filters = {name: FILTERS[name] for name in ALLOWED_FILTERS}
    return env


def compile_variant(source: Source, env: SandboxedEnvironment) -> Template:
    """Check one variant against the subset and compile it.

    Raises:
        TemplateError: it uses anything else, or prints a name that may be empty without asking first.
    """
    if len(source.text) > MAX_LENGTH:
        raise source.error(f"a variant may have {MAX_LENGTH} characters. Make it shorter.")
    try:
        tree = env.parse(source.text)
        _Check(source).children(tree, asked=frozenset())
        return env.from_string(tree)
    except TemplateSyntaxError as error:
        sentence = (
            f"{error.message or 'the braces are wrong'}. Check the braces: {{{{ name }}}}, {{% if name %}}."
        )
        raise source.error(sentence, line=error.lineno) from None
    except (RecursionError, SyntaxError):  # Python's own limits, met by the parser or by what it makes of it
        raise source.error("this is nested too deeply. Use {{ name }} and {% if name %} only.") from None


class _Check:
    """Walks the parsed variant; what has no method here is not allowed."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._checks: dict[type[nodes.Node], Callable[[nodes.Node, frozenset[str]], None]] = {
            nodes.Output: lambda node, asked: self.children(node, asked=asked),
            nodes.TemplateData: self._data,
            nodes.Name: self._name,
            nodes.Filter: self._filter,
            nodes.If: self._if,
        }

    def children(self, node: nodes.Node, *, asked: frozenset[str]) -> None:
        """Check what a node holds; `asked` are the names known not to be empty here."""
        for child in node.iter_child_nodes():
            self.node(child, asked)

    def node(self, node: nodes.Node, asked: frozenset[str]) -> None:
        """Check one node."""
        check = self._checks.get(type(node))
        if check is None:
            raise self._refused(
                "only {{ name }}, {% if name %} and the listed filters can be used here", node
            )
        check(node, asked)

    def _data(self, node: nodes.Node, _asked: frozenset[str]) -> None:
        data = str(getattr(node, "data", ""))
        brace = re.search(r"[{}]", data)
        if brace:
            line = node.lineno + data.count("\n", 0, brace.start())
            raise self._source.error(
                "a single brace. Write {{ name }}, with two on each side.", line=line, word=brace[0]
            )

    def _name(self, node: nodes.Node, asked: frozenset[str]) -> None:
        name = self._known(node)
        if name in MAY_BE_EMPTY - asked:
            raise self._refused(
                f"{name} may be empty. Put it between {{% if {name} %}} and {{% endif %}}", node, name
            )

    def _known(self, node: nodes.Node) -> str:
        name = str(getattr(node, "name", ""))
        if name not in NAMES:
            raise self._refused(
                f"{name[:40]!r} is no name that replies know. Use {', '.join(sorted(NAMES))}", node, name
            )
        return name

    def _filter(self, node: nodes.Node, asked: frozenset[str]) -> None:
        if not isinstance(node, nodes.Filter) or node.node is None:
            raise self._refused("a filter needs a name before it", node)
        if node.name not in ALLOWED_FILTERS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            allowed = ", ".join(sorted(ALLOWED_FILTERS))
            raise self._refused(f"the only filters are {allowed}, without arguments", node, node.name)
        self.node(node.node, asked)

    def _if(self, node: nodes.Node, asked: frozenset[str]) -> None:
        if not isinstance(node, nodes.If):
            return
        present, absent = self._test(node.test)
        for child in node.body:
            self.node(child, asked | present)
        for child in [*node.elif_, *node.else_]:
            self.node(child, asked | absent)

    def _test(self, test: nodes.Node) -> tuple[frozenset[str], frozenset[str]]:
        """Return which name is known to be there in the body, and which in the else part."""
        if isinstance(test, nodes.Not) and isinstance(test.node, nodes.Name):
            return frozenset(), frozenset({self._known(test.node)})
        if isinstance(test, nodes.Name):
            return frozenset({self._known(test)}), frozenset()
        raise self._refused("a condition is one name: {% if name %} or {% if not name %}", test)

    def _refused(self, sentence: str, node: nodes.Node, word: str = "") -> TemplateError:
        return self._source.error(f"{sentence}.", line=node.lineno, word=word)


def _column(line: str, word: str) -> int:
    """Return the column of a word within the line's tags, else of its first tag; counted from 1."""
    tag = _TAG.search(line)
    start = tag.start() if tag else 0
    if not word:
        return start + 1
    found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(line, start if word.isidentifier() else 0)
    return (found.start() if found else start) + 1
