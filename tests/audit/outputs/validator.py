"""As much of JSON Schema as the schema of the audit uses."""

from __future__ import annotations

import re

_TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
    "boolean": bool, "null": type(None),
}  # fmt: skip
_KNOWN = {
    "type", "enum", "pattern", "minimum", "maximum", "minLength", "minItems", "maxItems", "items",
    "properties", "required", "additionalProperties", "$ref", "$defs", "$schema", "$id", "title",
    "description",
}  # fmt: skip


def faults(value, schema, root=None, at="$"):
    """What is wrong with a value, as lines; a keyword that is not understood is a fault too."""
    root = root or schema
    if "$ref" in schema:
        return faults(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, at)
    found = [f"{at}: {word} is not understood" for word in set(schema) - _KNOWN]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(_is(value, name) for name in types):
        return [*found, f"{at}: {value!r} is no {types}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    for check in (_text, _number, _array, _object):
        found += check(value, schema, root, at)
    return found


def _is(value, name):
    if isinstance(value, bool) and name in ("integer", "number"):
        return False
    return isinstance(value, _TYPES[name])


def _text(value, schema, root, at):
    if not isinstance(value, str):
        return []
    bad = "pattern" in schema and not re.search(schema["pattern"], value)
    short = len(value) < schema.get("minLength", 0)
    return [f"{at}: {value!r} does not fit"] if bad or short else []


def _number(value, schema, root, at):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return []
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    return [] if low <= value <= high else [f"{at}: {value} is out of range"]


def _array(value, schema, root, at):
    if not isinstance(value, list):
        return []
    fits = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    found = [] if fits else [f"{at}: {len(value)} items"]
    for place, item in enumerate(value):
        found += faults(item, schema.get("items", {}), root, f"{at}[{place}]")
    return found


def _object(value, schema, root, at):
    if not isinstance(value, dict):
        return []
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        if name in known:
            found += faults(item, known[name], root, f"{at}.{name}")
        elif others is False:
            found.append(f"{at}: {name} is not foreseen")
        else:
            found += faults(item, others, root, f"{at}.{name}")
    return found
