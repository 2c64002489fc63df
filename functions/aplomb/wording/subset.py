"""Walk a parsed template: names, conditions on one name, two filters, one promise; nothing else passes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from jinja2 import nodes

from aplomb.errors import AplombError
from aplomb.wording.promise import FORM, Asked, asked
from aplomb.wording.reply_tree import MAX_DEPTH, Condition, Name, Tree
from aplomb.wording.template_names import NAMES, PROMISE, PROMISE_BY

ALLOWED_FILTERS = frozenset({"upper", "capitalize"})

_MAY_BE_EMPTY = frozenset(name for name, meaning in NAMES.items() if meaning.may_be_empty) | {PROMISE_BY}


class MisuseError(AplombError):
    """Something stands in a template that may not."""

    def __init__(self, sentence: str, *, line: int, word: str = "") -> None:
        super().__init__(f"{sentence}.")
        self.line = line  # counted within the template
        self.word = word  # on that line; empty for its first tag


class Subset:
    """Checks one parsed template; what has no method here is not allowed.

    A promise becomes the condition that its time, `promise_by`, is there: whoever renders asks first.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.promise: Asked | None = None
        self._depth = 0
        self._in_else = False
        self._checks: dict[type[nodes.Node], Callable[[nodes.Node, frozenset[str]], None]] = {
            nodes.Output: lambda node, known: self.children(node, known=known),
            nodes.TemplateData: self._data,
            nodes.Name: self._name,
            nodes.Filter: self._filter,
            nodes.If: self._if,
        }

    def children(self, node: nodes.Node, *, known: frozenset[str]) -> None:
        """Check what a node holds; `known` are the names that are surely not empty here.

        Raises:
            MisuseError: something in it is not allowed.
        """
        for child in node.iter_child_nodes():
            self._node(child, known)

    def _node(self, node: nodes.Node, known: frozenset[str]) -> None:
        check = self._checks.get(type(node))
        if check is None:
            raise _misuse("only {{ name }}, {% if name %} and the listed filters can be used here", node)
        check(node, known)

    def _data(self, node: nodes.Node, _known: frozenset[str]) -> None:
        data = str(getattr(node, "data", ""))
        brace = re.search(r"[{}]", data)
        if brace:
            line = node.lineno + data.count("\n", 0, brace.start())
            raise MisuseError(
                "a single brace. Write {{ name }}, with two on each side", line=line, word=brace[0]
            )

    def _name(self, node: nodes.Node, known: frozenset[str]) -> None:
        name = self._spelled(node)
        if name in _MAY_BE_EMPTY - known:
            condition = FORM if name == PROMISE_BY else name
            raise _misuse(
                f"{name} may be empty. Put it between {{% if {condition} %}} and {{% endif %}}", node, name
            )

    def _spelled(self, node: nodes.Node) -> str:
        name = str(getattr(node, "name", ""))
        if name not in NAMES and name != PROMISE_BY:
            raise _misuse(
                f"{name[:40]!r} is no name that replies know. Use {', '.join(sorted(NAMES))}", node, name
            )
        self.names.add(name)
        return name

    def _filter(self, node: nodes.Node, known: frozenset[str]) -> None:
        if not isinstance(node, nodes.Filter) or node.node is None:
            raise _misuse("a filter needs a name before it", node)
        if node.name not in ALLOWED_FILTERS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            allowed = ", ".join(sorted(ALLOWED_FILTERS))
            raise _misuse(f"the only filters are {allowed}, without arguments", node, node.name)
        self._node(node.node, known)

    def _if(self, node: nodes.Node, known: frozenset[str]) -> None:
        if not isinstance(node, nodes.If):
            return
        if self._in_else or node.elif_:
            raise _misuse("a fallback inside a fallback. Give each name a condition of its own", node)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _misuse("this is nested too deeply. Put the conditions one after the other", node)
        promising = isinstance(node.test, nodes.Call)
        present, absent = self._promise(node) if promising else self._condition(node.test)
        for child in node.body:
            self._node(child, known | present)
        if promising and PROMISE_BY not in self.names:
            raise _misuse("a promise says by when: write {{ promise_by }} in it", node, PROMISE)
        self._in_else = not promising  # what is said instead of a promise is a text of its own
        for child in node.else_:
            self._node(child, known | absent)
        self._in_else = False
        self._depth -= 1

    def _condition(self, test: nodes.Node) -> tuple[frozenset[str], frozenset[str]]:
        """Return which name is known to be there in the body, and which in the else part."""
        negated = isinstance(test, nodes.Not)
        name = test.node if isinstance(test, nodes.Not) else test
        if not isinstance(name, nodes.Name):
            raise _misuse("a condition is one name: {% if name %} or {% if not name %}", test)
        spelled = self._spelled(name)
        if spelled == PROMISE_BY:
            raise _misuse(f"a promise is asked for: {{% if {FORM} %}}", test, PROMISE_BY)
        known = frozenset({spelled})
        return (frozenset(), known) if negated else (known, frozenset())

    def _promise(self, node: nodes.If) -> tuple[frozenset[str], frozenset[str]]:
        call = node.test
        if not isinstance(call, nodes.Call):
            return frozenset(), frozenset()
        told = [one.value if isinstance(one, nodes.Const) else None for one in call.args]
        plain = not (call.kwargs or call.dyn_args or call.dyn_kwargs) and len(told) == 2  # noqa: PLR2004
        promise = asked(*told) if plain else None
        if getattr(call.node, "name", None) != PROMISE or promise is None:
            raise _misuse(
                f'a condition is one name, or a promise like {FORM}: "reply" or "call", minutes or hours',
                node,
            )
        if self.promise is not None:
            raise _misuse("a reply makes one promise at most", node, PROMISE)
        self.promise = promise
        node.test = nodes.Name(PROMISE_BY, "load", lineno=node.lineno)
        return frozenset({PROMISE_BY}), frozenset()


def tree_of(nodes_: Iterable[nodes.Node]) -> Tree:
    """Return checked nodes as they are filled in."""
    return [one for node in nodes_ for one in _filled_in(node)]


def _filled_in(node: nodes.Node) -> Iterator[str | Name | Condition]:
    match node:
        case nodes.TemplateData():
            yield node.data
        case nodes.Name() | nodes.Filter():
            yield _shown(node)
        case nodes.If():
            name = _shown(node.test.node if isinstance(node.test, nodes.Not) else node.test).name
            negated = isinstance(node.test, nodes.Not)
            yield Condition(name, negated, tree_of(node.body), tree_of(node.else_))
        case _:
            yield from tree_of(node.iter_child_nodes())


def _shown(node: nodes.Node | None) -> Name:
    filters: list[str] = []
    while isinstance(node, nodes.Filter):
        filters.insert(0, node.name)
        node = node.node
    return Name(str(getattr(node, "name", "")), tuple(filters))


def _misuse(sentence: str, node: nodes.Node, word: str = "") -> MisuseError:
    lines = [one.lineno for one in (node, *node.find_all(nodes.Node)) if one.lineno]
    return MisuseError(sentence, line=lines[0] if lines else 1, word=word)
