"""`aplomb guard classify`: what the guard would say of calls, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aplomb.errors import AplombError
from deletion_guard.call import Api, Call
from deletion_guard.classify import classify

_X_VERSIONS = frozenset({"2", "1.1"})


class BadLineError(AplombError):
    """The line is no call."""


def classify_lines(lines: Iterable[bytes], *, api: Api | None) -> Iterator[str]:
    """Yield `harmless` or `destructive` and the reason, or `error` and what is wrong with the line."""
    for line in lines:
        try:
            finding = classify(read_line(line, api=api))
        except BadLineError as error:
            yield f"error\t{error}"
            continue
        yield f"{'harmless' if finding.harmless else 'destructive'}\t{finding.reason}"


def read_line(line: bytes, *, api: Api | None) -> Call:
    r"""Return the call of `METHOD<TAB>PATH<TAB>BODY`; a multipart body says its line ends as `\r\n`.

    Raises:
        BadLineError: a part is missing, or it is not UTF-8.
    """
    method, _, rest = line.rstrip(b"\r\n").partition(b"\t")
    path, _, body = rest.partition(b"\t")
    if not method.strip() or not path.strip():
        raise BadLineError("A line is METHOD, a tab, PATH, and for a call with a body a tab and BODY.")
    if body.startswith(b"--"):
        body = body.replace(rb"\r\n", b"\r\n")
    try:
        api, place = (api, path.decode().strip()) if api else _platform(path.decode().strip())
        place = place if place.startswith("/") else f"/{place}"
        return Call(api=api, method=method.decode(), path=place, headers={}, body=body)
    except UnicodeDecodeError:
        raise BadLineError("The line's method or path is not UTF-8.") from None


def _platform(path: str) -> tuple[Api, str]:
    """Return whose API a path is for, and the path after its base."""
    first, _, rest = path.lstrip("/").partition("/")
    if first.casefold() == "guard":
        first, _, rest = rest.partition("/")
    if first.casefold() in tuple(Api):
        return Api(first.casefold()), f"/{rest}"
    return (Api.X if first in _X_VERSIONS else Api.FACEBOOK), path
