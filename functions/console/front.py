"""Finds the page that an address names; there are no addresses but those in the lists of routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler import Response as HttpResponse
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from console.access.door import OPEN_ROUTES, Door, OpenRoute
from console.access.refusals import RefusedError
from console.answering import respond
from console.ask import Reply, Route, refused
from console.gateway import Request, Response, read_request
from console.marked import N_
from console.routes import ROUTES

_SORRY = N_("Something went wrong on our side. Nothing was sent. Try again, and tell your administrator.")

type Answer = Callable[..., HttpResponse[str | bytes]]


class Front:
    """All addresses of the console, as Powertools' resolver finds them; `failed` tells of a page's fault."""

    def __init__(self, door: Door, *, failed: Callable[[Exception], None]) -> None:
        self.door = door
        self._failed = failed

    @cached_property
    def resolver(self) -> APIGatewayHttpResolver:
        """Powertools' resolver with every route; built on first use."""
        made = APIGatewayHttpResolver()
        for route in ROUTES:
            made.route(route.path, method=[route.method], compress=True)(self._page(route))
        for open_route in OPEN_ROUTES:
            made.route(open_route.path, method=[open_route.method], compress=True)(self._open(open_route))
        made.not_found(self._nothing_there)
        made.exception_handler(Exception)(self._went_wrong)
        return made

    def _page(self, route: Route) -> Answer:
        return lambda **path: _http(self.door.desk.answer(route, self._request(), path))

    def _open(self, route: OpenRoute) -> Answer:
        def answer(**_path: str) -> HttpResponse[str | bytes]:
            request, desk = self._request(), self.door.desk
            try:
                reply = route.handler(self.door, request)
            except RefusedError as error:
                return _http(desk.turn_away(error, request, route=f"{route.method} {route.path}"))
            return self._to_stranger(reply, request)

        return answer

    def _nothing_there(self, _error: NotFoundError) -> HttpResponse[str | bytes]:
        return _http(self.door.desk.nothing_there(self._request()))

    def _went_wrong(self, error: Exception) -> HttpResponse[str | bytes]:
        self._failed(error)
        request = self._request()
        sentence = self.door.desk.stranger(request).locale.gettext(_SORRY)
        return self._to_stranger(refused(500, sentence), request)

    def _request(self) -> Request:
        return read_request(self.resolver.current_event.raw_event)

    def _to_stranger(self, reply: Reply, request: Request) -> HttpResponse[str | bytes]:
        desk = self.door.desk
        return _http(respond(reply, request, frame=desk.stranger(request), url=desk.settings.url))


def _http(response: Response) -> HttpResponse[str | bytes]:
    return HttpResponse(
        status_code=response.status,
        content_type=response.media,
        body=response.body,
        headers=dict(response.headers),
        cookies=list(response.cookies),
    )
