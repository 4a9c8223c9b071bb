"""Component ids, one StrEnum per page."""
