"""Metrics work over whole columns: no function of ``dashboard.metrics`` goes through rows one by one, in whatever spelling."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.structure.source import failure_message, python_files, relative_path

ROW_METHODS = {"iterrows", "itertuples", "to_dict", "to_records", "tolist", "to_list", "iteritems"}
ROW_FUNCTIONS = {"frame_rows", "column_values"}
BY_ROW = {"apply", "map", "transform", "agg", "aggregate", "pipe", "applymap"}  # with a function of our own
VALUE_FUNCTIONS = {"str", "int", "float", "bool", "tuple", "list"}
FRAME_ANNOTATIONS = ("DataFrame", "Series")
ROWS_ANNOTATION = re.compile(r"(?:Sequence|Iterable|Collection|Iterator|list)\[(?!str|int|date|float|bool|tuple\[str)|^Rows$")
FRAME_METHODS = {  # methods of which the result is a frame, a column, or groups of one
    "assign", "merge", "groupby", "sort_values", "drop_duplicates", "reset_index", "set_index", "fillna", "dropna", "pivot_table", "explode",
    "where", "mask", "astype", "rename", "reindex", "head", "tail", "loc", "iloc", "isin", "unique", "to_numpy", "sum", "copy", "concat", "melt",
    "stack", "unstack", "value_counts", "items", "keys", "values", "array", "index",
}  # fmt: skip
ADVICE = (
    "Work out the column with operations over whole columns (CONTRIBUTING.md); texts that are made row by row belong to dashboard/figures."
)


class RowLoops(ast.NodeVisitor):
    """Collects the places of a module where rows are gone through one by one."""

    def __init__(self, functions: set[str]) -> None:
        self.found: list[tuple[int, str]] = []
        self._functions = functions
        self._frames: list[set[str]] = [set()]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Within a function its parameters and its variables that hold frames are known by name."""
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        named = {argument.arg for argument in arguments if argument.annotation and _is_frame_annotation(argument.annotation)}
        self._frames.append(self._frames[-1] | named)
        self.generic_visit(node)
        self._frames.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        """A variable that is assigned a frame is one."""
        self.generic_visit(node)
        for target in node.targets:
            for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(part, ast.Name):
                    self._frames[-1] -= {part.id}
                    if self._is_rows(node.value) and not isinstance(node.value, ast.Tuple):
                        self._frames[-1] |= {part.id}

    def visit_Call(self, node: ast.Call) -> None:
        """Methods and functions that go through rows."""
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
        if isinstance(function, ast.Attribute) and name in ROW_METHODS and not _is_columns(function.value):
            self._add(node, f".{name}()")
        if name in ROW_FUNCTIONS:
            self._add(node, f"{name}()")
        if isinstance(function, ast.Attribute) and name in BY_ROW and self._is_called_by_row(node):
            self._add(node, f".{name}() with a function of one value or row")
        if isinstance(function, ast.Name) and name in ("zip", "map", "filter", "enumerate", "sorted", "list", "tuple", "dict", "set"):
            data = node.args[1:] if name in ("map", "filter") else node.args
            if name in ("zip", "map", "filter", "enumerate") and any(self._is_rows(argument) for argument in data):
                self._add(node, f"{name}() of a column")
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        """A loop."""
        self._check_loop(node, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """A loop in a comprehension."""
        self._check_loop(node.iter, node.iter)
        self.generic_visit(node)

    def _check_loop(self, node: ast.AST, iterated: ast.expr) -> None:
        if self._is_rows(iterated):
            self._add(node, "a loop over rows")

    def _add(self, node: ast.AST, what: str) -> None:
        self.found.append((getattr(node, "lineno", 0), what))

    def _is_called_by_row(self, call: ast.Call) -> bool:
        """Whether a method gets a function of our own, or works along rows."""
        along_rows = any(
            keyword.arg == "axis" and isinstance(keyword.value, ast.Constant) and keyword.value.value in (1, "columns")
            for keyword in call.keywords
        )
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        functions = [part for argument in given for part in (argument.values if isinstance(argument, ast.Dict) else [argument])]
        own = {part.id for part in functions if isinstance(part, ast.Name)} & (self._functions | VALUE_FUNCTIONS)
        return (
            bool(along_rows and isinstance(call.func, ast.Attribute) and call.func.attr in ("apply", "transform"))
            or bool(own)
            or any(isinstance(part, ast.Lambda) for part in functions)
        )

    def _is_rows(self, node: ast.AST) -> bool:
        """Whether an expression holds the rows of a frame, the values of a column or groups of rows."""
        match node:
            case ast.Name(id=name):
                return name in self._frames[-1]
            case ast.Subscript(value=ast.Attribute(value=value, attr="loc" | "iloc")) | ast.Subscript(value=value):
                return self._is_rows(value)
            case ast.Attribute(value=value, attr=name):
                return name in FRAME_METHODS and self._is_rows(value)
            case ast.BinOp(left=left, right=right):
                return self._is_rows(left) or self._is_rows(right)
            case ast.Call():
                return self._returns_rows(node)
        return False

    def _returns_rows(self, call: ast.Call) -> bool:
        """Whether a call returns a frame, or its values in another form."""
        match call:
            case ast.Call(func=ast.Name(id="list" | "tuple" | "set" | "sorted" | "reversed" | "enumerate" | "iter"), args=[first, *_]):
                return self._is_rows(first)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="pd"), attr="DataFrame" | "Series" | "concat")):
                return True
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                return name in FRAME_METHODS | ROW_METHODS and self._is_rows(value)
        return False


def _is_columns(node: ast.expr) -> bool:
    """Whether an expression is the names of the columns of a frame."""
    return isinstance(node, ast.Attribute) and node.attr == "columns"


def _is_frame_annotation(annotation: ast.expr) -> bool:
    """Whether a parameter holds a frame, a column, or records in a sequence."""
    text = ast.unparse(annotation).replace(" | None", "").strip("'\"")
    return text.split(".")[-1] in FRAME_ANNOTATIONS or ROWS_ANNOTATION.match(text) is not None


def row_loops(source: str) -> list[tuple[int, str]]:
    """Returns (line, what) of each place of a module where rows are gone through one by one."""
    tree = ast.parse(source)
    visitor = RowLoops({node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)})
    visitor.visit(tree)
    return sorted(visitor.found)


def _bodies(*bodies: str) -> Iterator[str]:
    for body in bodies:
        yield "def measure(frame: pd.DataFrame, days: pd.Series, names: dict[str, str]) -> Any:\n    " + body.replace("\n", "\n    ")


REFUSED: list[str] = list(
    _bodies(
        "for row in frame.itertuples():\n    pass",
        "for place, row in frame.iterrows():\n    pass",
        "return [row['slip'] for row in frame.to_dict('records')]",
        "return frame.to_records()",
        "return {key: group.sum() for key, group in frame.groupby('challenge_id')}",
        "return frame.apply(len, axis=1)",
        "return frame.apply(lambda row: row['a'] + row['b'], axis=1)",
        "return days.map(lambda day: day + 1)",
        "return frame.groupby('a').agg({'b': lambda values: max(values)})",
        "return [a + b for a, b in zip(frame['a'], frame['b'], strict=True)]",
        "return dict(zip(frame['id'], days, strict=True))",
        "return [row.slip for row in frame_rows(frame)]",
        "return max(column_values(frame, 'slip'))",
        "for day in days:\n    pass",
        "for day in days.values:\n    pass",
        "for day in frame['day'].tolist():\n    pass",
        "for day in list(frame['day']):\n    pass",
        "return sum(slip for slip in frame['slip'] if slip > 0)",
        "late = frame[frame['slip'] > 0]\nreturn [one for one in late['id']]",
        "return {key: value for key, value in days.items()}",
        "return list(map(str, frame['id']))",
        "return [n for n, _ in enumerate(days)]",
        "shown = frame.merge(frame, on='id')\nfor one in shown['id']:\n    pass",
        "return [value for value in days.dropna().unique()]",
        "both = pd.concat([frame, frame])\nreturn [one for one in both['id']]",
        "return [one for one in frame.loc[days > 0, 'id']]",
        "return days.map(str)",
        "return days.map(measure)",
    )
)
REFUSED += [
    "def measure(rows: Sequence[Milestone]) -> int:\n    return sum(row.slip for row in rows)",
    "def measure(rows: Iterable[Mapping[str, Any]]) -> int:\n    for row in rows:\n        pass",
]
ALLOWED = list(
    _bodies(
        "for name in ('baseline', 'forecast'):\n    frame = frame.assign(**{name: frame[f'{name}_on']})\nreturn frame",
        "return {name: frame[name].sum() for name in AMOUNTS}",
        "return [name for name in frame.columns if name.endswith('_on')]",
        "return days.map(names)",
        "return frame['state'].isin(list(names))",
        "return frame.groupby('challenge_id').agg({'slip': 'max', 'id': 'size'})",
        "return {key: value for key, value in names.items()}",
        "return pd.DataFrame([(rule.act, rule.weight) for rule in RULES])",
        "return frame.sort_values(frame.columns.tolist())",
        "return [part for part in [frame, days] if len(part)]",
        "low, high = int(days.min()), int(days.max())\nreturn list(range(low, high))",
        "return [subject.value for subject in ChangeSubject]",
        "return frame[['a', 'b']].sum(axis=1)",
    )
)
ALLOWED += ["def measure(names: Sequence[str], frame: pd.DataFrame) -> Any:\n    return {name: int(frame[name].sum()) for name in names}"]


@pytest.mark.parametrize("source", REFUSED, ids=range(len(REFUSED)))
def test_a_loop_over_rows_is_found(source: str) -> None:
    assert row_loops(source), source


@pytest.mark.parametrize("source", ALLOWED, ids=range(len(ALLOWED)))
def test_work_over_whole_columns_is_no_loop_over_rows(source: str) -> None:
    assert row_loops(source) == [], source


def test_metrics_go_through_no_rows_one_by_one() -> None:
    places = [
        f"{relative_path(path)}:{line}: {what}"
        for path in python_files("dashboard/metrics")
        for line, what in row_loops(path.read_text(encoding="utf-8"))
    ]
    assert not places, failure_message(places, ADVICE)
