"""Nothing reads a number back from a formatted text: values stay numbers until they are shown.

What people type and what files hold is read in ``db/fields`` and ``db/importing``; ``db/values`` has the formats themselves.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator

import pytest

from tests.structure.source import ROOT, failure_message, python_files, relative_path

READERS = ("db/fields/", "db/importing/", "db/values/")
TYPED_INPUT_SCRIPTS = {"sums.js", "grid_sums.js"}  # read the amounts that are typed into a form or a grid
SPACES = " \t\u00a0\u2007\u202f"
STRIPPING = {"strip", "lstrip", "rstrip", "removeprefix", "removesuffix"}
PATTERN_FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split", "extract", "contains"}
PARSERS = {"parse_decimal", "parse_number", "to_numeric", "atof", "atoi", "delocalize"}
CHARACTER_CLASS = re.compile(r"\[(?P<negated>\^?)(?P<content>(?:\\.|[^\]\\])+)\]")
DIGIT = re.compile(r"\\d|0-9")
GROUPED_DIGITS = re.compile(r",\)?\??(?:\\d|\[0-9\])\{3\}|(?:\\d|\[0-9\])\{1,3\}\)?,")
SHARE = re.compile(r"(?:\\d|0-9\])[^%\s]*%")
ADVICE = "Pass the number itself (dashboard/tables.py, dashboard/prose.py); read typed text in db/fields, files in db/importing."


def is_currency_sign(character: str) -> bool:
    """Whether a character is a currency sign. The dollar is not counted: in a pattern it is an end, in a template a value."""
    return unicodedata.category(character) == "Sc" and character != "$"


def is_number_mark(text: str) -> bool:
    """Whether a text holds only marks of formatted numbers: a thousands separator, a percent sign, currency signs."""
    marks = text.strip(SPACES)
    return bool(marks) and all(character in ",%$" or is_currency_sign(character) for character in marks)


def reads_a_number(pattern: str) -> bool:
    """Whether a regular expression matches a formatted number, or removes all but the digits of one."""
    classes = [(match["negated"], match["content"]) for match in CHARACTER_CLASS.finditer(pattern)]
    in_class = any(
        DIGIT.search(content) and ("," in content or (negated and not re.search(r"a-z|\\w", content))) for negated, content in classes
    )
    marks_alone = any(not negated and is_number_mark(content.replace("\\s", "")) for negated, content in classes)
    currency = any(map(is_currency_sign, pattern)) or r"\$" in pattern
    return in_class or marks_alone or currency or is_number_mark(pattern) or any(sign.search(pattern) for sign in (GROUPED_DIGITS, SHARE))


def texts_of(node: ast.expr) -> str | None:
    """Returns the text of a literal, of an f-string its literal parts; None for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(part.value) for part in values if isinstance(part, ast.Constant))
    return None


def number_readers(source: str) -> list[tuple[int, str]]:
    """Returns (line, code) of each place of a module that reads a number from a formatted text."""
    return sorted(
        (node.lineno, ast.unparse(node)) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and _reads_a_number(node)
    )


def _reads_a_number(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
    if name in PARSERS:
        return True
    texts = [texts_of(argument) for argument in call.args]
    first = texts[0] if texts else None
    if first is None:
        return False
    of_re = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) in ("re", "str")
    if name in STRIPPING:
        return any(character == "%" or is_currency_sign(character) for character in first) or first == ","
    if name == "replace":
        return is_number_mark(first) and first not in (texts[1] or "" if len(texts) > 1 else "")
    return name in PATTERN_FUNCTIONS and (of_re or name not in ("split", "sub", "match")) and reads_a_number(first)


REFUSED = [
    'int(text.replace(",", ""))', 'frame["amount"].str.replace(",", "")', 'text.replace("£", "")', 'float(text.removesuffix("%"))',
    'text.rstrip("%")', 'text.strip("£%")', 'text.lstrip("€ ")', 're.compile(r"[£€]?(\\d+)")', 're.sub(r"[^\\d.-]", "", text)',
    're.search(r"\\d[\\d,]*(\\.\\d+)?", text)', 're.fullmatch(r"\\d{1,3}(,\\d{3})*", text)', 're.match(r"(\\d+)%", text)',
    're.sub(",", "", text)', 're.compile(f"{sign}£")', 'parse_decimal(text, locale="en_GB")', "pd.to_numeric(texts)",
    'texts.str.extract(r"([\\d,]+)")',
]  # fmt: skip
ALLOWED = [
    'text.split(",")', 'text.strip(", ")', 'path.replace("%", "%%")', 'text.replace("-", " ")', 're.sub(r"[^a-z0-9]+", "-", text)',
    're.fullmatch(r"(20\\d\\d)-(\\d\\d)", text)', 're.compile(r"/review/([a-z0-9-]{1,40})/?")', 'names.split(", ")', "number_format(1234)",
    're.split(r"\\s*[,;]\\s*", text)', '", ".join(names)', 'f"{value}%"', 're.compile(r"[1-9][0-9]{0,3}")',
]  # fmt: skip


@pytest.mark.parametrize("source", REFUSED)
def test_reading_a_formatted_number_is_found(source: str) -> None:
    assert number_readers(source), source


@pytest.mark.parametrize("source", ALLOWED)
def test_other_work_on_texts_reads_no_number(source: str) -> None:
    assert number_readers(source) == [], source


def test_python_reads_no_formatted_number() -> None:
    places = [
        f"{relative_path(path)}:{line}: {code}"
        for path in python_files()
        if not relative_path(path).startswith(READERS)
        for line, code in number_readers(path.read_text(encoding="utf-8"))
    ]
    assert not places, failure_message(places, ADVICE)


COMMENT = re.compile(r"/\*.*?\*/|(?<![:\\\"'`])//[^\n]*", re.DOTALL)
SCRIPT_PATTERN = re.compile(r"(?<=[(=,:!&|?{};\[\s])/((?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+)/[a-z]*")
SCRIPT_REMOVAL = re.compile(r"\.(?:replace|replaceAll|split)\(\s*([\"'`])(.+?)\1")
SHOWN_TEXT = re.compile(r"(?:parseFloat|parseInt|Number)\([^()\n]*(?:textContent|innerText)|(?:textContent|innerText)[^;\n]*\.match\(")


def script_readers(source: str) -> Iterator[tuple[int, str]]:
    """Yields (line, code) of each place of a script that reads a number from a formatted text."""
    code = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    for line, text in enumerate(code.splitlines(), 1):
        patterns = any(reads_a_number(match[1]) for match in SCRIPT_PATTERN.finditer(text))
        removed = any(is_number_mark(match[2]) and ".split" not in match[0] for match in SCRIPT_REMOVAL.finditer(text))
        if patterns or removed or SHOWN_TEXT.search(text) or any(map(is_currency_sign, text)):
            yield line, text.strip()


SCRIPTS_REFUSED = [
    'const plain = text.replace(/,/g, "");', 'const plain = text.replaceAll(",", "");', "const AMOUNT = /-?\\d[\\d,]*/;",
    'const digits = cell.textContent.replace(/[^\\d.-]/g, "");', 'const share = text.replace("%", "") / 100;', "const found = /(\\d+)%/.exec(text);",
    "const value = parseFloat(cell.textContent);", 'if (text.startsWith("£")) return 1;', 'const plain = text.replace(/[,\\s]/g, "");',
]  # fmt: skip
SCRIPTS_ALLOWED = [
    "const LIST = /[\\t\\n\"]/;", 'const parts = text.split(",");', "// £1,200 is shown as typed", "/* takes £\n 1,200 */ const a = 1;",
    "const place = Number(button.dataset.turn);", "const height = parseFloat(getComputedStyle(picture).maxHeight);",
    "const SAFE = /^(\\/(?!\\/)|\\?|#|https?:\\/\\/|mailto:)/;", 'const title = text.replace(/\\r\\n?/g, "\\n").replace(/\\n$/, "");',
    "const wide = `${width / 2}px, ${100 / 3}%`;",
]  # fmt: skip


@pytest.mark.parametrize("source", SCRIPTS_REFUSED)
def test_script_that_reads_a_formatted_number_is_found(source: str) -> None:
    assert list(script_readers(source)), source


@pytest.mark.parametrize("source", SCRIPTS_ALLOWED)
def test_other_script_reads_no_number(source: str) -> None:
    assert list(script_readers(source)) == [], source


def test_scripts_read_no_formatted_number_but_typed_input() -> None:
    readers = {
        path.name: [f"{relative_path(path)}:{line}: {code}" for line, code in script_readers(path.read_text(encoding="utf-8"))]
        for path in sorted((ROOT / "dashboard" / "assets").glob("*.js"))
    }
    assert {name for name in TYPED_INPUT_SCRIPTS if not readers[name]} == set(), "a script of the list reads no typed amount any more"
    places = [place for name, found in readers.items() if name not in TYPED_INPUT_SCRIPTS for place in found]
    assert not places, failure_message(places, ADVICE)
