"""Which names read almost the same: pairs chosen by hand, many names at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import strategies as st

from db.values.similar_names import NAMES_PER_BLOCK, normalise_name, similar_earlier_names, similar_names


@pytest.mark.parametrize(
    ("name", "normalised"),
    [
        ("The Ferry Company Ltd.", "ferry"),
        ("Marks & Spark PLC", "marks and spark"),
        ("Dùn Èideann Labs", "dun eideann labs"),
        ("  Ash   works ", "ash works"),
        ("Ash_works", "ash works"),
        ("Ørsted", "ørsted"),
        ("Київ Water", "київ water".replace("ї", "і")),
        ("The Co. Ltd", ""),
        ("?!", ""),
    ],
)
def test_normalise_name_leaves_out_what_does_not_tell_names_apart(name, normalised):
    assert normalise_name(name) == normalised


@pytest.mark.parametrize(
    ("name", "known", "similar"),
    [
        ("Ash works", "Ashworks", True),  # 2 x 8 / 17 = 0.94
        ("Rimefold Limited", "Rimefold Ltd", True),
        ("Èideann", "Eideann", True),
        ("Northwind", "Northwing", True),  # 2 x 8 / 18 = 0.89
        ("Harbour", "Harbor", True),  # 2 x 6 / 13 = 0.92
        ("Ashlar", "Ashlet", False),  # 2 x 4 / 12 = 0.67
        ("abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuvwxyz01", True),  # 2 x 22 / 50 = 0.88, the threshold itself
        ("abcdefghijklmnopqrstu", "abcdefghijklmnopqrstuvwxyz0", False),  # 2 x 21 / 48 = 0.875
        ("Ltd", "Limited", False),  # nothing remains to compare
        ("", "", False),
    ],
)
def test_similar_names_reach_the_threshold(name, known, similar):
    assert similar_names([name], [known]) == [known if similar else None]
    assert similar_names([known], [name]) == [name if similar else None]
    assert similar_earlier_names([name, known]) == [None, 0 if similar else None]


def test_similar_names_are_the_first_known_as_written():
    known = ["Quietmere", "Ashworks Ltd", "Ash works", "Quietmere plc"]
    assert similar_names(["Ash works", "ASH WORKS", "Quietmere Limited", "Rimefold"], known) == [
        "Ashworks Ltd",
        "Ashworks Ltd",
        "Quietmere",
        None,
    ]
    assert similar_names(["Ash works"], []) == [None]
    assert similar_names([], known) == []


def test_similar_earlier_names_are_the_first_before_in_the_batch():
    names = ["Rimefold", "Ash works", "Ltd", "Rimefold Ltd", "Ashworks", "Ash works plc", "Ltd", "Rimefolds"]
    assert similar_earlier_names(names) == [None, None, None, 0, 1, 1, None, 0]


NAMES = st.lists(st.sampled_from(["Ash works", "Ashworks", "Ash works Ltd", "Ashwork", "Rimefold", "Rimefolds", "Ltd", ""]), max_size=12)


def test_similar_names_of_many_are_those_found_one_by_one(rounds):
    def compare(names: list[str], known: list[str]) -> None:
        similar = {(name, other): similar_names([name], [other]) == [other] for name in names for other in (*names, *known)}
        assert similar_names(names, known) == [next((other for other in known if similar[name, other]), None) for name in names]
        earlier = [next((place for place in range(row) if similar[name, names[place]]), None) for row, name in enumerate(names)]
        assert similar_earlier_names(names) == earlier

    rounds.repeat(compare, 100, names=NAMES, known=NAMES)


def test_similar_names_are_found_across_blocks():
    names = [f"{number:04} {'abcdefgh'[number % 8] * 30}" for number in range(2 * NAMES_PER_BLOCK)]
    assert similar_earlier_names(names) == [number % 8 if number >= 8 else None for number in range(len(names))]
    assert similar_names(names, names[8:]) == [names[8 + number % 8] for number in range(len(names))]


@pytest.mark.slow
def test_similar_names_of_20_000_rows_and_5_000_names_take_seconds():
    words = ("Harbour", "Meadow", "Copper", "Granite", "Willow", "Ferry", "Signal", "Orchard", "Beacon", "Tidal")
    made = [f"{words[n % 10]} {words[n // 10 % 10]} {n * 7919 % 100_003:05} {words[n // 100 % 10]}" for n in range(25_000)]
    started = time.process_time()
    similar_names(made[:20_000], made[20_000:])
    similar_earlier_names(made[:20_000])
    assert time.process_time() - started < 20
