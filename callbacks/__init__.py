"""The wire: parse, call, return."""
