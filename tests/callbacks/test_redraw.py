"""Which page an address is of: only that page is redrawn after a save."""

from __future__ import annotations

import pytest

from callbacks.pages.redraw import match_path


@pytest.mark.parametrize(
    ("path", "pathname", "ids"),
    [
        ("/", "/", {}),
        ("/", "/cohorts", None),
        ("/cohorts", "/cohorts", {}),
        ("/cohorts", "/cohorts/", {}),
        ("/cohorts", "/cohorts/4p90x9kyjsnep", None),
        ("/review/<id>", "/review/4p90x9kyjsnep", {"id": "4p90x9kyjsnep"}),
        ("/review/<id>", "/review/4p90x9kyjsnep/", {"id": "4p90x9kyjsnep"}),
        ("/review/<id>", "/review/", None),
        ("/review/<id>", "/review/4p90x9kyjsnep/present", None),
        ("/review/<id>/present", "/review/4p90x9kyjsnep/present", {"id": "4p90x9kyjsnep"}),
    ],
)
def test_an_address_is_of_one_page(path: str, pathname: str, ids: dict[str, str] | None) -> None:
    assert match_path(path, pathname) == ids
