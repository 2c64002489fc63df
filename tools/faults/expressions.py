"""DynamoDB's condition and update expressions, compiled once per text (Developer Guide, "Expressions")."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

type Typed = dict[str, Any]  # one value as DynamoDB carries it: {"S": "text"}
type Item = dict[str, Typed]


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression is worked out against."""

    item: Mapping[str, Typed]
    names: Mapping[str, str]
    values: Mapping[str, Typed]


type Value = Callable[[Scope], Typed | None]
type Condition = Callable[[Scope], bool]
type Change = Callable[[Scope, Item], None]


class ExpressionError(Exception):
    """The expression is not one that DynamoDB takes, or this stand-in does not know it."""


@cache
def condition(text: str) -> Condition:
    """Return the test that a condition or key-condition expression makes."""
    reader = _Reader(text)
    found = _either(reader)
    reader.end()
    return found


@cache
def update(text: str) -> tuple[Change, ...]:
    """Return the changes that an update expression makes, all against the item as it was."""
    reader = _Reader(text)
    changes: list[Change] = []
    while not reader.at_end:
        clause = reader.take().upper()
        if clause not in _CLAUSES:
            raise ExpressionError(f"{clause!r} begins no clause of an update.")
        changes.append(_CLAUSES[clause](reader))
        while reader.accept(","):
            changes.append(_CLAUSES[clause](reader))
    return tuple(changes)


_TOKEN = re.compile(r"\s*([#:]?[A-Za-z0-9_]+(?:\.#?[A-Za-z0-9_]+)*|<>|<=|>=|[=<>(),+\-])")


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        place = 0
        while text[place:].strip():
            found = _TOKEN.match(text, place)
            if found is None:
                raise ExpressionError(f"Not understood: {text[place:]!r}")
            self._tokens.append(found[1])
            place = found.end()
        self._next = 0

    @property
    def at_end(self) -> bool:
        return self._next == len(self._tokens)

    def peek(self) -> str:
        return "" if self.at_end else self._tokens[self._next]

    def take(self) -> str:
        if self.at_end:
            raise ExpressionError("The expression ends too early.")
        self._next += 1
        return self._tokens[self._next - 1]

    def accept(self, token: str) -> bool:
        found = self.peek().upper() == token
        self._next += found
        return found

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise ExpressionError(f"Expected {token!r}, not {self.peek()!r}.")

    def end(self) -> None:
        if not self.at_end:
            raise ExpressionError(f"{self.peek()!r} is left over.")


def _either(reader: _Reader) -> Condition:
    parts = [_all(reader)]
    while reader.accept("OR"):
        parts.append(_all(reader))
    return parts[0] if len(parts) == 1 else lambda scope: any(part(scope) for part in parts)


def _all(reader: _Reader) -> Condition:
    parts = [_negated(reader)]
    while reader.accept("AND"):
        parts.append(_negated(reader))
    return parts[0] if len(parts) == 1 else lambda scope: all(part(scope) for part in parts)


def _negated(reader: _Reader) -> Condition:
    if reader.accept("NOT"):
        inner = _negated(reader)
        return lambda scope: not inner(scope)
    if reader.accept("("):
        inner = _either(reader)
        reader.expect(")")
        return inner
    if reader.peek() in _TESTS:
        return _tested(reader)
    return _compared(reader)


def _tested(reader: _Reader) -> Condition:
    name = reader.take()
    reader.expect("(")
    of = _value(reader)
    if name in {"attribute_exists", "attribute_not_exists"}:
        reader.expect(")")
        return lambda scope: (of(scope) is not None) is (name == "attribute_exists")
    reader.expect(",")
    what = _value(reader)
    reader.expect(")")
    test = _TESTS[name]
    return lambda scope: test(of(scope), what(scope))


def _begins(of: Typed | None, what: Typed | None) -> bool:
    return bool(of and what and "S" in of and "S" in what and of["S"].startswith(what["S"]))


def _contains(of: Typed | None, what: Typed | None) -> bool:
    if not of or not what:
        return False
    if "S" in of:
        return "S" in what and what["S"] in of["S"]
    return any(_same(one, what) for one in of.get("L", [])) or any(
        next(iter(what.values())) in of[kind] for kind in ("SS", "NS") if kind in of
    )


def _never(of: Typed | None, what: Typed | None) -> bool:
    raise ExpressionError(f"No test of {of} against {what}.")


_TESTS: Mapping[str, Callable[[Typed | None, Typed | None], bool]] = {
    "attribute_exists": _never,
    "attribute_not_exists": _never,
    "begins_with": _begins,
    "contains": _contains,
}


def _compared(reader: _Reader) -> Condition:
    left = _value(reader)
    sign = reader.take().upper()
    if sign == "BETWEEN":
        low = _value(reader)
        reader.expect("AND")
        high = _value(reader)
        return lambda scope: (
            _ordered(operator.ge, left(scope), low(scope)) and _ordered(operator.le, left(scope), high(scope))
        )
    if sign == "IN":
        reader.expect("(")
        choices = [_value(reader)]
        while reader.accept(","):
            choices.append(_value(reader))
        reader.expect(")")
        return lambda scope: any(_same(left(scope), choice(scope)) for choice in choices)
    right = _value(reader)
    if sign == "=":
        return lambda scope: _same(left(scope), right(scope))
    if sign == "<>":
        return lambda scope: not _same(left(scope), right(scope))
    if sign not in _ORDERS:
        raise ExpressionError(f"{sign!r} compares nothing.")
    order = _ORDERS[sign]
    return lambda scope: _ordered(order, left(scope), right(scope))


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _ordered(order: Callable[[Any, Any], bool], one: Typed | None, other: Typed | None) -> bool:
    if not one or not other:
        return False
    (kind, first), (kind_too, second) = *one.items(), *other.items()
    if kind != kind_too or kind not in {"S", "N", "B"}:
        return False
    return order(Decimal(first), Decimal(second)) if kind == "N" else order(first, second)


def _same(one: Typed | None, other: Typed | None) -> bool:
    if not one or not other:
        return False
    if "N" in one and "N" in other:
        return Decimal(one["N"]) == Decimal(other["N"])
    return one == other


def _value(reader: _Reader) -> Value:
    """Read a path, a value or a function of one."""
    token = reader.take()
    if token.startswith(":"):
        return lambda scope: scope.values[token]
    if token not in _FUNCTIONS:
        return lambda scope: _at(scope, token.split("."))
    reader.expect("(")
    first = _value(reader)
    if token == "size":  # noqa: S105 - a function of DynamoDB's
        reader.expect(")")
        return lambda scope: _size(first(scope))
    reader.expect(",")
    second = _value(reader)
    reader.expect(")")
    if token == "if_not_exists":  # noqa: S105 - a function of DynamoDB's
        return lambda scope: found if (found := first(scope)) is not None else second(scope)
    return lambda scope: {"L": [*(first(scope) or {"L": []})["L"], *(second(scope) or {"L": []})["L"]]}


_FUNCTIONS = {"size", "if_not_exists", "list_append"}


def _size(value: Typed | None) -> Typed | None:
    return None if value is None else {"N": str(len(next(iter(value.values()))))}


def _at(scope: Scope, path: Sequence[str]) -> Typed | None:
    """Return what stands at a path of names, each within the one before."""
    found = scope.item.get(_name(scope, path[0]))
    for part in path[1:]:
        found = (found or {}).get("M", {}).get(_name(scope, part))
    return found


def _name(scope: Scope, token: str) -> str:
    return scope.names[token] if token.startswith("#") else token


def _set(reader: _Reader) -> Change:
    target = reader.take()
    reader.expect("=")
    value = _value(reader)
    if reader.peek() in {"+", "-"}:
        sign, left, right = reader.take(), value, _value(reader)
        value = lambda scope: _sum(left(scope), right(scope), sign=sign)  # noqa: E731 - one of several makers

    def change(scope: Scope, after: Item) -> None:
        found = value(scope)
        if found is None:
            raise ExpressionError(f"What {target} is set to does not exist.")
        after[_name(scope, target)] = found

    return change


def _remove(reader: _Reader) -> Change:
    target = reader.take()
    return lambda scope, after: (after.pop(_name(scope, target), None), None)[1]


def _add(reader: _Reader) -> Change:
    target, value = reader.take(), _value(reader)

    def change(scope: Scope, after: Item) -> None:
        name = _name(scope, target)
        after[name] = _sum(scope.item.get(name, {"N": "0"}), value(scope), sign="+")

    return change


def _sum(one: Typed | None, other: Typed | None, *, sign: str) -> Typed:
    if not one or not other or "N" not in one or "N" not in other:
        raise ExpressionError("Only numbers are added here.")
    more = Decimal(other["N"])
    return {"N": str(Decimal(one["N"]) + (more if sign == "+" else -more))}


_CLAUSES: Mapping[str, Callable[[_Reader], Change]] = {"SET": _set, "REMOVE": _remove, "ADD": _add}
