import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { drawnRow, gridPage, newGrid, texts, type } from "./grid.mjs";

let window, G, grid;
const COLUMNS = [
  { name: "note", control: "long" },
  { name: "due", control: "day" },
];
const ROWS = [
  { key: "a", stamp: "7", cells: ["one", "1 March"] },
  { key: "b", stamp: "8", cells: ["two", ""] },
];
const fresh = (key, stamp, ...cells) => ({ key, stamp, name: key, cells });

beforeEach(() => {
  ({ window, G } = gridPage());
  grid = newGrid(G, { columns: COLUMNS, rows: ROWS });
  G.grids.set(grid.name, grid);
  G.drawRow = (one, row) => Object.assign(row, drawnRow(one.columns, row)).body;
  grid.table = { querySelector: () => null, append() {} };
});

describe("showAnswer", () => {
  test("makes saved texts the stored ones", () => {
    type(grid, 0, 0, "new");
    G.onSaveClick(grid);
    G.showAnswer(grid, { saved: [["a", fresh("a", "9", "new", "1 March")]] });
    assert.deepEqual(G.editedRows(grid), []);
    assert.equal(grid.rows[0].stamp, "9");
    assert.deepEqual(grid.undoStack, []);
    assert.equal(grid.saveClickedAt, 0);
  });
  test("keeps what was typed after the press of Save as an edit", () => {
    type(grid, 0, 0, "new");
    G.onSaveClick(grid);
    type(grid, 0, 0, "newer");
    G.showAnswer(grid, { saved: [["a", fresh("a", "9", "new", "1 March")]] });
    assert.deepEqual(G.rowsToSend(grid), [["a", "2026-03-02|9", "newer", null]]);
  });
  test("gives an added row the key it was saved under", () => {
    grid.rows[1].key = "new-1";
    grid.rows[1].isNew = true;
    G.showAnswer(grid, { saved: [["new-1", fresh("c", "9", "two", "")]] });
    assert.equal(grid.rows[1].key, "c");
    assert.equal(grid.rows[1].isNew, false);
  });
  test("keeps edits of a row that somebody else saved, against the fresh texts", () => {
    type(grid, 0, 0, "mine");
    G.showAnswer(grid, { stale: [fresh("a", "9", "theirs", "2 March")] });
    assert.deepEqual(texts(G, grid)[0], ["mine", "2 March"]);
    assert.deepEqual(grid.rows[0].cells, ["theirs", "2 March"]);
    assert.deepEqual(G.rowsToSend(grid), [["a", "2026-03-02|9", "mine", null]]);
  });
  test("marks errors and questions in their cells", () => {
    G.showAnswer(grid, {
      wrong: [
        ["a", "due", "Type a day."],
        ["gone", "due", "x"],
        ["a", "gone", "x"],
      ],
      asks: [["b", "note", "Sure?"]],
    });
    const marked = grid.rows.map((row) => row.tds.map((td) => td.classList.contains("wrong")));
    assert.deepEqual(marked, [
      [false, true],
      [false, false],
    ]);
  });
  test("tells the other scripts of a save and of an undo, not of an error", () => {
    let saves = 0;
    window.addEventListener("board-saved", () => (saves += 1));
    G.showAnswer(grid, { wrong: [] });
    assert.equal(saves, 0);
    G.showAnswer(grid, { saved: [] });
    G.showAnswer(grid, { undone: true });
    assert.equal(saves, 2);
  });
});

describe("update", () => {
  const moved = () => grid.rows.map((row) => row.body.classList.contains("grid-moved"));
  test("changes rows that were not edited", () => {
    G.update(grid, { rows: [fresh("a", "9", "theirs", "1 March"), fresh("b", "8", "two", "")] });
    assert.deepEqual(texts(G, grid), [
      ["theirs", "1 March"],
      ["two", ""],
    ]);
    assert.deepEqual(moved(), [false, false]);
  });
  test("marks an edited row that changed meanwhile, and changes nothing in it", () => {
    type(grid, 0, 0, "mine");
    G.update(grid, { rows: [fresh("a", "9", "theirs", "2 March"), fresh("b", "8", "two", "")] });
    assert.deepEqual(texts(G, grid)[0], ["mine", "1 March"]);
    assert.equal(grid.rows[0].stamp, "7");
    assert.deepEqual(moved(), [true, false]);
  });
  test("keeps edits of a row with the same stamp", () => {
    type(grid, 0, 0, "mine");
    G.update(grid, { rows: [fresh("a", "7", "one", "1 March"), fresh("b", "8", "two", "")] });
    assert.deepEqual(G.rowsToSend(grid), [["a", "2026-03-02|7", "mine", null]]);
    assert.deepEqual(moved(), [false, false]);
  });
  test("an edit that somebody else made too is no edit any more", () => {
    type(grid, 0, 0, "same");
    G.update(grid, { rows: [fresh("a", "9", "same", "1 March"), fresh("b", "8", "two", "")] });
    assert.deepEqual(G.editedRows(grid), []);
    assert.deepEqual(moved(), [false, false]);
  });
  test("removes rows that are gone, but not those that were edited", () => {
    type(grid, 0, 0, "mine");
    G.update(grid, { rows: [] });
    assert.deepEqual(
      grid.rows.map((row) => row.key),
      ["a"],
    );
  });
  test("inserts rows before those that were added here", () => {
    Object.assign(grid.rows[1], { key: "new-1", isNew: true });
    G.update(grid, { rows: [fresh("a", "7", "one", "1 March"), fresh("c", "9", "three", "")] });
    assert.deepEqual(
      grid.rows.map((row) => row.key),
      ["a", "c", "new-1"],
    );
  });
});

describe("grid_start.js", () => {
  test("canUpdate holds for the same grid with the same rows and columns", () => {
    const { root } = grid;
    const data = { about: "2026-03-02", columns: COLUMNS, rows: ROWS };
    assert.equal(G.canUpdate(grid, root, data), true);
    assert.equal(G.canUpdate(undefined, root, data), false);
    assert.equal(G.canUpdate(grid, {}, data), false);
    assert.equal(G.canUpdate(grid, root, { ...data, about: "2026-03-09" }), false);
    assert.equal(G.canUpdate(grid, root, { ...data, columns: [COLUMNS[0]] }), false);
    assert.equal(G.canUpdate(grid, root, { ...data, rows: [] }), false);
  });
  test("dayNote says how a day is understood, and nothing where it was typed so", () => {
    assert.equal(G.dayNote({ words: "3 March 2026" }, "3/3"), "3 March 2026");
    assert.equal(G.dayNote({ words: "3 March 2026" }, " 3 march 2026 "), "");
    assert.equal(G.dayNote({ unclear: "type a day" }, "x"), "Not understood yet: type a day");
  });
  test("Discard puts the stored texts back, as an edit that can be taken back", () => {
    type(grid, 0, 0, "mine");
    G.BUTTONS[".grid-discard"](grid);
    assert.deepEqual(texts(G, grid)[0], ["one", "1 March"]);
    G.undo(grid);
    assert.deepEqual(texts(G, grid)[0], ["mine", "1 March"]);
  });
  test("the button for all rows fills those that are not done and not edited", () => {
    grid.quick = "As last week";
    Object.assign(grid.rows[0], { quick: { note: "q" } });
    Object.assign(grid.rows[1], { quick: { note: "q" }, done: "Sent" });
    grid.rows.push(drawnRow(grid.columns, { key: "c", cells: ["three", ""], quick: { note: "q" } }));
    type(grid, 2, 0, "typed");
    G.BUTTONS[".grid-quick-all"](grid);
    assert.deepEqual(
      texts(G, grid).map((row) => row[0]),
      ["q", "two", "typed"],
    );
  });
});
