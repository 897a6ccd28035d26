"""JSON that may go to a terminal or a file of lines as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["json_of"]

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Characters that JSON (RFC 8259) allows bare, but that steer a terminal or end a line for some readers."""


def json_of(model: BaseModel, **options: Any) -> str:
    """A model as JSON, what steers terminals or ends lines escaped; the options are `BaseModel.model_dump_json`'s."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", model.model_dump_json(**options))
