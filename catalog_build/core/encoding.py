"""The one place where documents become JSON bytes, so that site and API publish the same ones."""

import msgspec


def encode_document(document: object) -> bytes:
    """Return a document as UTF-8 JSON with a final newline.

    Args:
        document: any record of `core.documents`, or a value made of plain JSON types.
    """
    return msgspec.json.encode(document) + b"\n"
