"""Calls whose content is a file, taken as it comes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request


def _described(kind: str, **more: str) -> dict[str, Any]:
    schema = {"type": "string", **more}
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}}}


BYTES = _described("application/octet-stream", format="binary")
CSV = _described("text/csv")


async def _raw(request: Request) -> bytes:
    return await request.body()


Raw = Annotated[bytes, Depends(_raw)]
