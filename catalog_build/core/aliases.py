"""Names by which a registry leads to one version or another, such as `champion`: they move, and identify nothing."""

import msgspec


def find_aliases(metadata: msgspec.Raw) -> list[str]:
    """Return the aliases of a version that its metadata states, in their order.

    Args:
        metadata: a JSON object; `aliases` is a list of names.
    """
    if b'"aliases"' not in bytes(metadata):
        return []
    try:
        fields = msgspec.json.decode(metadata)
    except msgspec.DecodeError:
        return []
    stated = fields.get("aliases") if isinstance(fields, dict) else None
    return [one for one in stated if isinstance(one, str)] if isinstance(stated, list) else []
