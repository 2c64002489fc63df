"""The sandbox as a web application on loopback."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from aplomb.payload import NotJsonError, read_json
from tools.sandbox.control import control
from tools.sandbox.facebook import Facebook
from tools.sandbox.gateway import Answer, Incoming, PlatformApi, answer
from tools.sandbox.page import page
from tools.sandbox.schedulers_web import schedulers
from tools.sandbox.state import State
from tools.sandbox.x import X

HOST = "127.0.0.1"
LARGEST_REQUEST = 16 * 1024 * 1024
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_CUT = "aplomb.cut"


def create_app(state: State) -> Flask:
    """Return the application: platforms, controls and the public page over one state."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        TRUSTED_HOSTS=[HOST, "localhost"],  # no foreign name that resolves to loopback
        SECRET_KEY=secrets.token_bytes(32),
    )
    app.url_map.merge_slashes = False
    for api in (Facebook(state), X(state)):
        _mount(app, state, api)
    app.register_blueprint(control(state))
    app.register_blueprint(schedulers(state))
    app.register_blueprint(page(state))
    app.wsgi_app = _Cutter(app.wsgi_app)  # type: ignore[method-assign]  # Flask's documented place for it
    return app


def _mount(app: Flask, state: State, api: PlatformApi) -> None:
    def respond(path: str = "") -> Response:
        result = answer(state, api, _incoming(path))
        if not result.status:
            request.environ[_CUT] = True
        return _response(result)

    for rule in (f"/{api.platform}/", f"/{api.platform}/<path:path>"):
        app.add_url_rule(
            rule,
            endpoint=str(api.platform),
            view_func=respond,
            methods=METHODS,
            provide_automatic_options=False,
        )


def _response(result: Answer) -> Response:
    response = jsonify(result.body)
    response.status_code = result.status or 500
    for name, value in result.headers.items():
        response.headers[name] = value
    return response


def _incoming(path: str) -> Incoming:
    raw = request.get_data(cache=True)
    problem = ""
    body: dict[str, object] = {}
    if request.is_json:
        body, problem = _json_object(raw)
    elif request.mimetype in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        body = dict(request.form.to_dict())
    elif raw:
        problem = "The body is neither JSON nor a form."
    form: MultiDict[str, str] = request.form if not request.is_json else MultiDict()
    names = Counter([name for values in (request.args, form) for name, _ in values.items(multi=True)])
    repeated = [name for name, count in (names + Counter(set(body) - set(form))).items() if count > 1]
    if repeated:
        problem = f"The parameter {min(repeated)[:64]} is given twice."
    return Incoming(
        method=request.method,
        path=path,
        url=f"{request.scheme}://{request.host}{request.environ['RAW_URI']}",
        query=request.args.to_dict(),
        body=body,
        is_json=request.is_json,
        headers=dict(request.headers),
        raw=raw,
        problem=problem,
    )


def _json_object(raw: bytes) -> tuple[dict[str, object], str]:
    try:
        document = read_json(raw)
    except NotJsonError as error:
        return {}, str(error)
    return (document, "") if isinstance(document, dict) else ({}, "The body is no JSON object.")


class _Cutter:
    """Cut the connection with a TCP reset where the answer asks for it."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        result = self._inner(environ, start_response)
        if environ.get(_CUT):
            connection = environ.get("werkzeug.socket")
            if isinstance(connection, socket.socket):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(connection.detach())
            raise ConnectionResetError("A fault cut this connection.")
        return result


class _QuietHandler(WSGIRequestHandler):
    """Serve without a line per request: an address may hold a proof, and the journal has it all."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A sandbox that listens."""

    url: str
    state: State
    server: BaseWSGIServer


@contextlib.contextmanager
def serve(state: State, *, port: int = 0) -> Iterator[Running]:
    """Run the sandbox on loopback while the block runs; port 0 takes a free one.

    Raises:
        OSError: the port is taken.
    """
    server = _bind(port, create_app(state))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True)
    state.sender.start()
    thread.start()
    try:
        yield Running(url=f"http://{HOST}:{server.port}", state=state, server=server)
    finally:
        state.release()
        state.sender.close()
        server.shutdown()
        server.server_close()
        thread.join()


def _bind(port: int, app: Flask) -> BaseWSGIServer:
    """Bind the socket ourselves: werkzeug ends the whole program when a port is taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
        port = listener.getsockname()[1]
        return make_server(
            HOST, port, app, threaded=True, request_handler=_QuietHandler, fd=listener.fileno()
        )
