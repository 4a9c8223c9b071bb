import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { gridPage, newGrid, texts, type } from "./grid.mjs";

let window, G, grid;
beforeEach(() => {
  ({ window, G } = gridPage());
  const columns = [
    { name: "note", control: "long" },
    { name: "due", control: "day" },
  ];
  grid = newGrid(G, {
    columns,
    rows: [
      { key: "a", cells: ["one", "1 March"] },
      { key: "b", cells: ["two", ""], locked: ["due"] },
    ],
  });
});

describe("normalise and optionFor", () => {
  const column = {
    control: "choice",
    options: [
      ["g", "Green"],
      ["a", "Amber"],
      ["r", "Red"],
      ["3", "3.1 Flood"],
      ["4", "3.1 Fire"],
    ],
  };
  const values = { G: "g", " green ": "g", Red: "r", 3.1: "3.1", "3.1 Flood": "3", blue: "blue", " ": "", "Am\nber": "Am ber" };
  for (const [text, value] of Object.entries(values)) {
    test(`of a choice: ${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => assert.equal(G.normalise(column, text), value));
  }
  test("the first words of one label are enough", () => {
    assert.equal(
      G.optionFor(
        {
          options: [
            ["3", "3.1 Flood"],
            ["4", "3.2 Fire"],
          ],
        },
        "3.2",
      ),
      "4",
    );
  });
  test("a line has no line breaks, a long text keeps them", () => {
    assert.equal(G.normalise({ control: "line" }, "a \r\n\n b"), "a b");
    assert.equal(G.normalise({ control: "long" }, "a\r\nb"), "a\nb");
  });
});

test("setCell adds a choice that is not offered, so that the server can report it", () => {
  const columns = [{ name: "health", control: "choice", options: [["g", "Green"]] }];
  const choice = newGrid(G, { columns, rows: [{ key: "a", cells: ["g"] }] });
  assert.equal(G.setCell(choice, choice.rows[0], 0, "blue"), true);
  assert.deepEqual(
    choice.rows[0].controls[0].options.map((one) => one.value),
    ["", "g", "blue"],
  );
  assert.equal(G.setCell(choice, choice.rows[0], 0, "Blue"), true);
  assert.equal(G.setCell(choice, choice.rows[0], 0, "Blue"), false);
});

describe("edit", () => {
  test("sets cells, leaves out those that stay as they are or cannot be typed into", () => {
    const [first, second] = grid.rows;
    G.edit(grid, [
      [first, 0, "new"],
      [first, 1, "1 March"],
      [second, 1, "2 March"],
    ]);
    assert.deepEqual(texts(G, grid), [
      ["new", "1 March"],
      ["two", ""],
    ]);
    assert.deepEqual(grid.undoStack, [[[first, 0, "one", "new"]]]);
  });
  test("that changes nothing is no edit", () => {
    G.edit(grid, [[grid.rows[0], 0, "one"]]);
    assert.deepEqual(grid.undoStack, []);
  });
  test("marks the rows that differ from what is stored", () => {
    G.edit(grid, [[grid.rows[0], 0, "new"]]);
    assert.equal(grid.rows[0].body.classList.contains("grid-touched"), true);
    assert.equal(grid.rows[1].body.classList.contains("grid-touched"), false);
  });
});

describe("undo and redo", () => {
  test("take the last edit back and do it again", () => {
    const [first, second] = grid.rows;
    G.edit(grid, [
      [first, 0, "x"],
      [second, 0, "y"],
    ]);
    G.edit(grid, [[first, 0, "z"]]);
    G.undo(grid);
    assert.deepEqual(texts(G, grid), [
      ["x", "1 March"],
      ["y", ""],
    ]);
    assert.equal(grid.parts[".grid-told"].textContent, "Taken back: 1 cell.");
    G.undo(grid);
    assert.deepEqual(texts(G, grid), [
      ["one", "1 March"],
      ["two", ""],
    ]);
    assert.equal(grid.parts[".grid-told"].textContent, "Taken back: 2 cells.");
    G.redo(grid);
    assert.deepEqual(texts(G, grid), [
      ["x", "1 March"],
      ["y", ""],
    ]);
    assert.equal(grid.parts[".grid-told"].textContent, "Done again: 2 cells.");
  });
  test("say so where there is nothing", () => {
    G.undo(grid);
    assert.equal(grid.parts[".grid-told"].textContent, "Nothing to take back.");
    G.redo(grid);
    assert.equal(grid.parts[".grid-told"].textContent, "Nothing to do again.");
  });
  test("an edit after undo leaves nothing to do again", () => {
    G.edit(grid, [[grid.rows[0], 0, "x"]]);
    G.undo(grid);
    G.edit(grid, [[grid.rows[0], 0, "y"]]);
    assert.deepEqual(grid.redoStack, []);
  });
});

describe("recordTyping", () => {
  function key(row, col, text) {
    type(grid, row, col, text);
    G.recordTyping(grid, grid.rows[row], col);
  }
  test("makes one edit of all keys in a cell", () => {
    grid.textAtFocus = "one";
    key(0, 0, "one t");
    key(0, 0, "one tw");
    assert.deepEqual(grid.undoStack, [[[grid.rows[0], 0, "one", "one tw"]]]);
  });
  test("begins another edit in another cell", () => {
    key(0, 0, "x");
    key(0, 1, "2 March");
    assert.deepEqual(grid.undoStack, [[[grid.rows[0], 0, "one", "x"]], [[grid.rows[0], 1, "1 March", "2 March"]]]);
  });
});

describe("position, movement and selection", () => {
  test("positionOf finds the control of a cell and nothing else", () => {
    const [first] = grid.rows;
    assert.deepEqual(G.positionOf(grid, first.controls[1]), { row: first, col: 1, rowIndex: 0 });
    assert.equal(G.positionOf(grid, { closest: () => null }), null);
    assert.equal(G.positionOf(grid, { closest: () => first.tds[0] }), null);
    assert.equal(G.positionOf(grid, {}), null);
  });
  test("move stops at the edges", () => {
    assert.equal(G.move(grid, { rowIndex: 0, col: 0 }, -1, 0), false);
    assert.equal(G.move(grid, { rowIndex: 0, col: 1 }, 0, 1), false);
    assert.equal(G.move(grid, { rowIndex: 0, col: 1 }, 1, 0), false);
    assert.equal(G.move(grid, { rowIndex: 0, col: 1 }, 0, -1), true);
  });
  test("the selection is the rectangle from the anchor to the focus, in either direction", () => {
    window.document.activeElement = grid.rows[0].controls[0];
    assert.equal(G.selection(grid).isMultiple, false);
    grid.anchor = { row: grid.rows[1], col: 1 };
    const area = G.selection(grid);
    assert.deepEqual([area.top, area.bottom, area.left, area.right, area.isMultiple], [0, 1, 0, 1, true]);
    const [first, second] = grid.rows;
    assert.deepEqual(G.cellsIn(grid, area), [
      [first, 0, 0],
      [first, 1, 0],
      [second, 0, 1],
      [second, 1, 1],
    ]);
  });
  test("an anchor in a row that is gone does not count", () => {
    window.document.activeElement = grid.rows[0].controls[0];
    grid.anchor = { row: {}, col: 1 };
    assert.equal(G.selection(grid).isMultiple, false);
  });
  test("there is none where no cell has the focus", () => {
    window.document.activeElement = {};
    assert.equal(G.selection(grid), null);
  });
  test("showSelection marks its cells", () => {
    window.document.activeElement = grid.rows[0].controls[1];
    grid.anchor = { row: grid.rows[1], col: 1 };
    G.showSelection(grid);
    const marked = grid.rows.map((row) => row.tds.map((td) => td.classList.contains("grid-picked")));
    assert.deepEqual(marked, [
      [false, true],
      [false, true],
    ]);
  });
});
