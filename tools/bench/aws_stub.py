"""A loopback endpoint that answers the SQS and Secrets Manager calls of the webhook benchmark."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet; two would wait for the client's delayed acknowledgement
    document = "{}"

    def do_POST(self) -> None:
        """Answer one call of the AWS JSON protocol."""
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps(self._answer(self.headers["X-Amz-Target"], call)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def _answer(self, target: str, call: dict[str, Any]) -> dict[str, Any]:
        if target == "secretsmanager.GetSecretValue":
            return {"ARN": call["SecretId"], "Name": "bench", "SecretString": self.document}
        if target == "AmazonSQS.SendMessage":
            return {"MessageId": "1", "MD5OfMessageBody": "0" * 32}
        if target == "AmazonSQS.SendMessageBatch":
            taken = [
                {"Id": entry["Id"], "MessageId": "1", "MD5OfMessageBody": "0" * 32}
                for entry in call["Entries"]
            ]
            return {"Successful": taken, "Failed": []}
        raise ValueError(f"The stub does not know {target}.")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def aws_stub(*, secret: str) -> Iterator[str]:
    """Serve on loopback until the block ends; gives the URL."""
    handler = type("Handler", (_Handler,), {"document": secret})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
