"""Exchange: signed batches between offices, whole or in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from fumao.run.filing.batches import BatchInfo
from fumao.run.filing.exchange import batch_data, list_batches, make_batch
from fumao.run.filing.reception import receive_batch, receive_piece
from fumao.web.api.caller import KeyHolder
from fumao.web.api.raw import BYTES, Raw
from fumao.web.api.schema import BatchOrder, BatchOut, Number, PieceOut

router = APIRouter(prefix="/batches", tags=["exchange"])
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the whole batch")]
Piece = Annotated[int, Path(ge=1, le=10_000, description="which piece, from 1")]


@router.get("", response_model=list[BatchOut])
def batches(caller: KeyHolder) -> Sequence[BatchInfo]:
    """Batches that your office sent or got, the last one first."""
    return list_batches(caller.office, caller.viewer)


@router.post("", response_model=BatchOut)
def make(caller: KeyHolder, order: BatchOrder) -> BatchInfo:
    """Make a signed batch; the same content again is the same batch."""
    made, _ = make_batch(
        caller.office, caller.viewer, order.receiver, order.form, order.period, layout=order.layout
    )
    return made


@router.get("/{number}", response_class=Response)
def one_batch(caller: KeyHolder, number: Number) -> Response:
    """A batch as it went or came."""
    content = batch_data(caller.office, caller.viewer, number)
    return Response(content, media_type="application/json")


@router.post("/received", response_model=BatchOut, openapi_extra=BYTES)
def receive(caller: KeyHolder, content: Raw) -> BatchInfo:
    """Hand a batch in; what cannot be taken is kept in quarantine with its reasons."""
    return receive_batch(caller.office, caller.viewer, content)


@router.put("/pieces/{digest}/{piece}", response_model=PieceOut, openapi_extra=BYTES)
def hand_in_piece(
    caller: KeyHolder, digest: Digest, piece: Piece, content: Raw,
    pieces: Annotated[int, Query(ge=1, le=10_000, description="of how many")],
) -> PieceOut:  # fmt: skip
    """Hand in one piece of a batch; after a broken line go on with what is missing."""
    told = receive_piece(caller.office, caller.viewer, digest, piece, pieces, content)
    if isinstance(told, BatchInfo):
        return PieceOut(missing=[], batch=BatchOut.model_validate(told))
    return PieceOut(missing=list(told), batch=None)
