"""Run MiniStack with AWS's own Lambda runtime client.

The template is deployed unmodified. What must differ locally stands here and in `deploy.py` (time to live),
each with the defect of MiniStack 1.5.33 that it works around; `tests/cloud/test_emulator.py` pins the
behaviour relied on. Names with an underscore are MiniStack's own: it is pinned exactly.
"""

from __future__ import annotations

import hashlib
import io
import os
import socketserver
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import iam_actions, lambda_runtime
from ministack.services import lambda_svc

# AWS mounts layers at /opt; here they lie in $OPT. The interpreter is the one that stands in for AWS's
# image: it has the runtime client and boto3, and nothing of this project.
BOOTSTRAP = """#!/bin/sh
export OPT='{opt}'
export PYTHONPATH="$LAMBDA_TASK_ROOT:$OPT/python" PYTHONDONTWRITEBYTECODE=1 TZ=:UTC
export AWS_EXECUTION_ENV=AWS_Lambda_python3.13
if [ -n "$TEMPLATES_DIR" ]; then export TEMPLATES_DIR="$OPT"; fi
if [ -n "$TRIAGE_MODEL_DIR" ]; then export TRIAGE_MODEL_DIR="$OPT/model"; fi
exec "$LOCAL_LAMBDA_PYTHON" -m awslambdaric "$_HANDLER"
"""


class RuntimeClientWorker(lambda_runtime.ProvidedWorker):  # type: ignore[misc]  # MiniStack has no types
    """Run a python3.13 function under awslambdaric.

    MiniStack's own Python worker imports the handler into a script of its own: every error becomes
    `Runtime.HandlerError` without a stack trace, and a raised exception kills the sandbox.
    """

    def __init__(self, func_name: str, config: dict[str, Any], code_zip: bytes) -> None:
        bootstrap = BOOTSTRAP.format(opt=_opt(config.get("Layers", [])))
        super().__init__(func_name, config, _with_bootstrap(code_zip, bootstrap))


def _with_bootstrap(code_zip: bytes, bootstrap: str) -> bytes:
    package = io.BytesIO(code_zip)
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("bootstrap", bootstrap)
    return package.getvalue()


def _opt(layers: list[Any]) -> Path:
    """Lay a function's layers over each other, as AWS does at /opt.

    MiniStack does not apply layers to functions that run under a runtime client.
    """
    contents = [content for layer in layers if (content := lambda_svc._resolve_layer_zip(layer))]  # noqa: SLF001
    digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
    opt = Path(os.environ["TMPDIR"]) / f"opt-{digest[:16]}"
    for content in contents:
        for folder in Path(lambda_svc._provided_runtime_code_dir(content)).iterdir():  # noqa: SLF001
            # Several layers bring Python packages.
            for entry in folder.iterdir() if folder.name == "python" else [folder]:
                place = opt / entry.relative_to(folder.parent)
                place.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileExistsError):  # another process of this function starts at the same time
                    place.symlink_to(entry)
    return opt


# IAM has no actions for SQS's batch calls: sqs:SendMessage and its like cover them (Service Authorization
# Reference, SQS). MiniStack asks for an action of the call's own name, which no policy can grant.
_extract_iam_action = iam_actions.extract_iam_action


def _iam_action(*request: Any) -> Any:
    action = _extract_iam_action(*request)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def main() -> None:
    """Serve until stopped; settings come from the environment that `cloud.py` sets."""
    # The Runtime API answers in two segments, and Nagle's algorithm holds the second back for 40 ms.
    socketserver.StreamRequestHandler.disable_nagle_algorithm = True
    lambda_runtime._worker_class_for = lambda _config: RuntimeClientWorker  # noqa: SLF001
    lambda_svc._execute_function_warm = lambda_svc._execute_function_provided_warm  # noqa: SLF001
    iam_actions.extract_iam_action = _iam_action
    app.main()


if __name__ == "__main__":
    main()
