import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { gridPage, newGrid, texts, type } from "./grid.mjs";

let window, G;
beforeEach(() => ({ window, G } = gridPage()));

const COLUMNS = [{ name: "status", label: "Status" }, { name: "note", label: "Note", control: "long" }, { name: "due" }];
const ROWS = [
  { key: "a", cells: ["1", "2", "3"] },
  { key: "b", cells: ["4", "5", "6"] },
];
const clipboard = (contents) => ({ getData: (kind) => contents[kind] || "", setData: (kind, text) => (contents[kind] = text) });

function eventAt(grid, row, col, contents) {
  const target = grid.rows[row].controls[col];
  window.document.activeElement = target;
  return { type: "copy", target, clipboardData: clipboard(contents), preventDefault: () => (contents.prevented = true) };
}

describe("parse", () => {
  const parsed = {
    "a\tb\nc\td": [
      ["a", "b"],
      ["c", "d"],
    ],
    "a\tb\r\nc\td\r\n": [
      ["a", "b"],
      ["c", "d"],
    ],
    a: [["a"]],
    "": [[""]],
    "a\t\tb": [["a", "", "b"]],
    "a\n\nb": [["a"], [""], ["b"]],
    '"two\nlines"\tb': [["two\nlines", "b"]],
    '"a\tb"\tc': [["a\tb", "c"]],
    '"say ""hi"""\tb': [['say "hi"', "b"]],
    '"quoted"\tb': [['"quoted"', "b"]],
    '"open\tb': [['"open', "b"]],
    '5" pipe\tb': [['5" pipe', "b"]],
    "a\t": [["a", ""]],
  };
  for (const [text, rows] of Object.entries(parsed)) test(JSON.stringify(text), () => assert.deepEqual(G.parse(text), rows));
  test("reads what format writes", () => {
    const rows = [
      ["a", 'say "hi"'],
      ["two\nlines", "tab\there"],
    ];
    assert.deepEqual(G.parse(G.format(rows)), rows);
  });
});

test("format puts quotes round cells with tabs, line breaks or quotes only", () => {
  assert.equal(
    G.format([
      ["a b", "c\td"],
      ['e"f', "g\nh"],
    ]),
    'a b\t"c\td"\n"e""f"\t"g\nh"',
  );
});

describe("isCells", () => {
  const long = { control: "long" };
  const line = { control: "line" };
  test("holds for a text with a tab", () => assert.equal(G.isCells("a\tb", "", long), true));
  test("holds for lines in a column of one line", () => assert.equal(G.isCells("a\nb", "", line), true));
  test("fails for one line with a line break at its end", () => assert.equal(G.isCells("a\r\n", "", line), false));
  test("fails for lines in a column of long texts", () => assert.equal(G.isCells("a\nb", "<p>a</p>", long), false));
  test("holds for lines that come from a table", () => {
    assert.equal(G.isCells("a\nb", "<TABLE><tr>", long), true);
    assert.equal(G.isCells("a\nb", "<google-sheets-html-origin>", long), true);
  });
});

describe("isHeading", () => {
  test("holds for the headings of the columns, whatever their case", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    assert.equal(G.isHeading(grid, ["status ", "NOTE"], 0), true);
    assert.equal(G.isHeading(grid, ["", "Note"], 0), true);
    assert.equal(G.isHeading(grid, ["Status", "Note"], 1), false);
    assert.equal(G.isHeading(grid, ["Status", "Late"], 0), false);
    assert.equal(G.isHeading(grid, ["", ""], 0), false);
    assert.equal(G.isHeading(grid, ["due", "extra"], 2), false);
  });
});

describe("place", () => {
  test("reports lines below the last row and cells that cannot be typed into", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: [ROWS[0], { ...ROWS[1], locked: ["note"] }] });
    const lines = [["x", "y", "z"], ["p", "q"], ["below"]];
    const placed = G.place(grid, lines, { top: 0, left: 1 });
    const [first, second] = grid.rows;
    assert.deepEqual(placed, {
      cells: [
        [first, 1, "x"],
        [first, 2, "y"],
        [second, 2, "q"],
      ],
      linesBelow: 1,
      cellsOutside: 2,
    });
  });
  test("adds rows where the grid grows", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS, grows: true });
    grid.table = { querySelector: () => null, append() {} };
    const { linesBelow } = G.place(grid, [["x"], ["y"]], { top: 1, left: 0 });
    assert.equal(linesBelow, 0);
    assert.equal(grid.rows[2].key, "new-1");
  });
});

test("leftOut says how much was lost", () => {
  assert.deepEqual(G.leftOut({ linesBelow: 0, cellsOutside: 0 }), []);
  const parts = ["1 line below the last row", "2 cells beyond what can be typed here"];
  assert.deepEqual(G.leftOut({ linesBelow: 1, cellsOutside: 2 }), parts);
});

describe("onPaste", () => {
  test("spreads cells from the one in focus, without the headings", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    G.onPaste(grid, eventAt(grid, 0, 0, { "text/plain": "Status\tNote\nx\ty\np\tq" }));
    assert.deepEqual(texts(G, grid), [
      ["x", "y", "3"],
      ["p", "q", "6"],
    ]);
    assert.equal(grid.parts[".grid-told"].textContent, "Pasted 2 by 2 cells. Ctrl+Z takes it back.");
  });
  test("says what was left out", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    G.onPaste(grid, eventAt(grid, 1, 2, { "text/plain": "x\ty\nz\t" }));
    assert.deepEqual(texts(G, grid)[1], ["4", "5", "x"]);
    const sentence =
      "Pasted 1 by 2 cells. Left out: 1 line below the last row, 1 cell beyond what can be typed here. Ctrl+Z takes it back.";
    assert.equal(grid.parts[".grid-told"].textContent, sentence);
    assert.equal(grid.parts[".grid-told"].classList.contains("tone-bad"), true);
  });
  test("fills the selection with one text", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    const event = eventAt(grid, 1, 0, { "text/plain": "x\n" });
    grid.anchor = { row: grid.rows[0], col: 0 };
    G.onPaste(grid, event);
    assert.deepEqual(texts(G, grid), [
      ["x", "2", "3"],
      ["x", "5", "6"],
    ]);
  });
  test("leaves one text for one cell to the browser", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    const contents = { "text/plain": "x" };
    G.onPaste(grid, eventAt(grid, 0, 0, contents));
    assert.equal(contents.prevented, undefined);
    assert.deepEqual(texts(G, grid)[0], ["1", "2", "3"]);
  });
});

describe("onCopy", () => {
  test("copies the selection; cutting empties it", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    type(grid, 0, 1, "two\nlines");
    const contents = {};
    const event = eventAt(grid, 1, 1, contents);
    grid.anchor = { row: grid.rows[0], col: 0 };
    G.onCopy(grid, { ...event, type: "cut" });
    assert.equal(contents["text/plain"], '1\t"two\nlines"\n4\t5');
    assert.equal(grid.parts[".grid-told"].textContent, "Copied 2 by 2 cells.");
    assert.deepEqual(texts(G, grid), [
      ["", "", "3"],
      ["", "", "6"],
    ]);
  });
  test("copies the label of a choice", () => {
    const columns = [{ name: "health", control: "choice", options: [["g", "Green"]] }];
    const grid = newGrid(G, { columns, rows: [{ key: "a", cells: ["g"] }] });
    const contents = {};
    G.onCopy(grid, eventAt(grid, 0, 0, contents));
    assert.equal(contents["text/plain"], "Green");
  });
  test("leaves one cell of text to the browser", () => {
    const grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
    const contents = {};
    G.onCopy(grid, eventAt(grid, 0, 0, contents));
    assert.deepEqual(contents, {});
  });
});
