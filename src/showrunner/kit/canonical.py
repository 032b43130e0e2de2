"""One JSON text per value, so that equal values have equal keys on every machine.

Only None, bool, int, str, Fraction, Enum, documents, lists/tuples and str-keyed mappings have a canonical
form. Floats do not: 0.1 + 0.2 would make a new film. Measure in integers.
"""

import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from pydantic import BaseModel


def plain(value: Any) -> Any:
    """The JSON shape of `value`. Raises TypeError for anything without a canonical form."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case BaseModel():
            return {name: plain(getattr(value, name)) for name in type(value).model_fields}
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
    raise TypeError(f"{type(value).__name__} has no canonical form: {value!r}")


def text(value: Any) -> str:
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical text in UTF-8, 64 hex digits. Lone surrogates hash by their escape."""
    return hashlib.sha256(text(value).encode("utf-8", "backslashreplace")).hexdigest()
