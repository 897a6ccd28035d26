"""`Finding`: a value and where it comes from; what every finder returns."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

__all__ = ["Finding"]

Value = TypeVar("Value")


class Finding(NamedTuple, Generic[Value]):
    """A value that a finder found.

    Attributes:
        value: The value.
        origin: Where it stands: ``"json-ld"``, ``"og"``, ``"meta"``, ``"microdata"``, ``"visible-text"``, ``"title"``,
            ``"url"``, ``"state"`` or ``"site:<host>"``.
    """

    value: Value
    origin: str
