import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { gridPage, newGrid, texts, type } from "./grid.mjs";

let window, G, grid;
const COLUMNS = [
  {
    name: "health",
    control: "choice",
    options: [
      ["g", "Green"],
      ["r", "Red"],
    ],
    letters: { g: "g", r: "r" },
  },
  { name: "note", control: "long" },
  { name: "due", control: "day" },
];
const ROWS = [
  { key: "a", cells: ["g", "one", "1 March"], quick: { health: "r", note: "as before" } },
  { key: "b", cells: ["", "two", ""], locked: ["due"] },
  { key: "c", cells: ["", "three", "3 March"] },
];

beforeEach(() => {
  ({ window, G } = gridPage());
  grid = newGrid(G, { columns: COLUMNS, rows: ROWS, quick: "As last week" });
  for (const row of grid.rows) {
    for (const control of row.controls.filter(Boolean)) control.focus = () => (window.document.activeElement = control);
  }
});

const event = (key, more = {}) => ({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

/* Press a key in a cell; returns whether the page keeps the browser from handling it. */
function press(row, col, key, more = {}) {
  const target = grid.rows[row].controls[col];
  target.focus();
  let stopped = false;
  G.onKeyDown(grid, { ...event(key, more), target, preventDefault: () => (stopped = true), stopPropagation() {} });
  return stopped;
}

/* Returns the place of the focus as "row,col". */
function focus() {
  const { rowIndex, col } = G.positionOf(grid, window.document.activeElement);
  return `${rowIndex},${col}`;
}

describe("commandFor", () => {
  const ctrl = { ctrlKey: true };
  const commands = [
    ["Enter", {}, "enter"],
    ["Enter", { shiftKey: true }, "enter"],
    ["Enter", ctrl, "save"],
    ["Enter", { metaKey: true }, "save"],
    ["Enter", { altKey: true }, "newLine"],
    ["z", ctrl, "undo"],
    ["Z", { ...ctrl, shiftKey: true }, "redo"],
    ["z", { ...ctrl, altKey: true }, null],
    ["y", ctrl, "redo"],
    ["d", ctrl, "fillDown"],
    ["c", ctrl, null],
    ["ñ", { altKey: true, code: "KeyN" }, "quickFill"],
    ["g", {}, "letter"],
    ["g", { altKey: true }, null],
    ["Tab", {}, "tab"],
    ["Tab", ctrl, null],
    ["ArrowUp", {}, "arrow"],
    ["ArrowUp", { altKey: true }, null],
    ["F2", {}, "caretToEnd"],
    ["Delete", {}, "clear"],
    ["Backspace", { shiftKey: true }, "clear"],
    ["Escape", {}, null],
  ];
  for (const [key, more, command] of commands) {
    const name = [...Object.keys(more).filter((one) => one !== "code"), key].join("+");
    test(`${name}: ${command}`, () => assert.equal(G.commandFor(event(key, more)), command));
  }
});

describe("leavesCell", () => {
  const caret = (tagName, value, selectionStart, selectionEnd) => ({ tagName, value, selectionStart, selectionEnd });
  const leaves = (control, down, right, isShift = false) => G.leavesCell(control, isShift, down, right);
  test("up and down leave one line wherever the caret is", () => {
    assert.equal(leaves(caret("INPUT", "text", 2, 2), 1, 0), true);
    assert.equal(leaves(caret("INPUT", "text", 2, 2), -1, 0), true);
  });
  test("left leaves at the start, right at the end", () => {
    assert.equal(leaves(caret("INPUT", "text", 0, 0), 0, -1), true);
    assert.equal(leaves(caret("INPUT", "text", 0, 0), 0, 1), false);
    assert.equal(leaves(caret("INPUT", "text", 4, 4), 0, 1), true);
    assert.equal(leaves(caret("INPUT", "text", 4, 4), 0, -1), false);
  });
  test("up leaves a long text at its start, down at its end", () => {
    assert.equal(leaves(caret("TEXTAREA", "text", 0, 0), -1, 0), true);
    assert.equal(leaves(caret("TEXTAREA", "text", 1, 1), -1, 0), false);
    assert.equal(leaves(caret("TEXTAREA", "text", 4, 4), 1, 0), true);
    assert.equal(leaves(caret("TEXTAREA", "text", 0, 1), 1, 0), false);
  });
  test("any arrow leaves a cell that is empty, selected whole, or a choice", () => {
    assert.equal(leaves(caret("TEXTAREA", "", 0, 0), 1, 0), true);
    assert.equal(leaves(caret("TEXTAREA", "text", 0, 4), -1, 0), true);
    assert.equal(leaves(caret("SELECT", "g"), 0, -1), true);
  });
  test("with Shift only a cell that is selected whole", () => {
    assert.equal(leaves(caret("INPUT", "text", 0, 0), 0, -1, true), false);
    assert.equal(leaves(caret("INPUT", "text", 0, 4), 0, -1, true), true);
  });
});

describe("keys", () => {
  test("Enter goes down, Shift+Enter up", () => {
    assert.equal(press(0, 1, "Enter"), true);
    assert.equal(focus(), "1,1");
    press(1, 1, "Enter", { shiftKey: true });
    assert.equal(focus(), "0,1");
  });
  test("Enter after Tab goes back to the column where Tab was pressed first", () => {
    assert.equal(press(0, 0, "Tab"), false);
    press(0, 1, "Tab");
    press(0, 2, "Enter");
    assert.equal(focus(), "1,0");
    press(1, 1, "Enter");
    assert.equal(focus(), "2,1");
  });
  test("Enter in the last row goes to Save", () => {
    let saved = false;
    grid.parts[".save"] = { focus: () => (saved = true) };
    press(2, 1, "Enter");
    assert.equal(saved, true);
  });
  test("Control+Enter presses Save, also outside the cells", () => {
    let saved = false;
    grid.parts[".save"] = { click: () => (saved = true) };
    G.onKeyDown(grid, { ...event("Enter", { ctrlKey: true }), target: {}, preventDefault() {}, stopPropagation() {} });
    assert.equal(saved, true);
  });
  test("an arrow skips cells that cannot be typed into", () => {
    press(0, 2, "ArrowDown");
    assert.equal(focus(), "2,2");
  });
  test("arrows with Shift extend the selection, which Delete empties", () => {
    Object.assign(grid.rows[0].controls[1], { selectionStart: 0, selectionEnd: 3 });
    press(0, 1, "ArrowDown", { shiftKey: true });
    assert.deepEqual({ ...G.selection(grid), focus: null }, { top: 0, bottom: 1, left: 1, right: 1, isMultiple: true, focus: null });
    assert.equal(press(1, 1, "Delete"), true);
    assert.deepEqual(
      texts(G, grid).map((row) => row[1]),
      ["", "", "three"],
    );
  });
  test("Delete empties a choice, and leaves a text to the browser", () => {
    press(0, 0, "Delete");
    assert.equal(texts(G, grid)[0][0], "");
    assert.equal(press(0, 1, "Delete"), false);
    assert.equal(texts(G, grid)[0][1], "one");
  });
  test("a letter chooses an option", () => {
    assert.equal(press(2, 0, "R"), true);
    assert.equal(texts(G, grid)[2][0], "r");
    assert.equal(press(2, 0, "x"), false);
    assert.equal(press(2, 1, "r"), false);
  });
  test("N in a choice and Alt+N fill the row from the texts that the server offers", () => {
    press(0, 0, "n");
    assert.deepEqual(texts(G, grid)[0], ["r", "as before", "1 March"]);
    assert.equal(grid.parts[".grid-told"].textContent, "a: as last week.");
    G.undo(grid);
    press(0, 2, "~", { altKey: true, code: "KeyN" });
    assert.deepEqual(texts(G, grid)[0], ["r", "as before", "1 March"]);
    assert.equal(press(1, 1, "n", { altKey: true, code: "KeyN" }), false);
  });
  test("quickFill of several rows says how many", () => {
    const other = grid.rows[2];
    other.quick = { note: "also" };
    G.quickFill(grid, [grid.rows[0], other]);
    assert.equal(grid.parts[".grid-told"].textContent, "As last week for 2 rows.");
    assert.deepEqual(texts(G, grid)[2], ["", "also", "3 March"]);
  });
  test("Control+D copies the cell above; from a selection, its top row into the others", () => {
    press(1, 1, "d", { ctrlKey: true });
    assert.deepEqual(
      texts(G, grid).map((row) => row[1]),
      ["one", "one", "three"],
    );
    type(grid, 0, 1, "new");
    grid.anchor = { row: grid.rows[0], col: 1 };
    press(2, 1, "d", { ctrlKey: true });
    assert.deepEqual(
      texts(G, grid).map((row) => row[1]),
      ["new", "new", "new"],
    );
  });
  test("Control+D in the first row does nothing", () => {
    press(0, 1, "d", { ctrlKey: true });
    assert.deepEqual(grid.undoStack, []);
  });
});
