"""Applications that do nothing but give one answer's bytes, for the service to stand beside."""

import os
from pathlib import Path
from typing import Any

import orjson

_answer = orjson.loads(Path(os.environ["ANSWER"]).read_bytes()) if "ANSWER" in os.environ else {}
BODY = _answer.get("body", "").encode()
HEADERS = [(name, value) for name, value in _answer.get("headers", [])]
ENCODED = [(name.encode(), value.encode()) for name, value in HEADERS]


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": ENCODED})
    await send({"type": "http.response.body", "body": BODY})


def wsgi(environ: Any, start_response: Any) -> list[bytes]:
    environ["wsgi.input"].read()
    start_response("200 OK", HEADERS)
    return [BODY]
