import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { gridPage, newGrid, texts, type } from "./grid.mjs";

let window, G;
const COLUMNS = [
  { name: "note", control: "long" },
  { name: "due", control: "day" },
];
const ROWS = [
  { key: "a", stamp: "7", cells: ["one", "1 March"] },
  { key: "b", stamp: "8", cells: ["two", ""] },
];

beforeEach(() => ({ window, G } = gridPage()));

function shown(data = {}) {
  const grid = newGrid(G, { columns: COLUMNS, rows: ROWS, ...data });
  G.grids.set(grid.name, grid);
  return grid;
}
const sent = (id) => window.properties.filter(([one]) => one === id).map(([, { data }]) => data);

describe("publish", () => {
  test("gives edited cells to Save; cells that were not edited travel as null", () => {
    const grid = shown();
    type(grid, 0, 1, "2 March");
    G.publish(grid);
    assert.deepEqual(sent("cells-week"), [[["a", "2026-03-02|7", null, "2 March"]]]);
    assert.equal(grid.parts[".grid-waiting"].textContent, "1 row typed, not saved yet");
    assert.equal(grid.parts[".grid-discard"].hidden, false);
  });
  test("says nothing where nothing is edited", () => {
    const grid = shown();
    G.publish(grid);
    assert.deepEqual(sent("cells-week"), [[]]);
    assert.equal(grid.parts[".grid-waiting"].textContent, "");
    assert.equal(grid.parts[".grid-discard"].hidden, true);
  });
});

describe("kept edits", () => {
  test("come back when the same rows are shown again", () => {
    const before = shown();
    type(before, 0, 0, "typed");
    G.publish(before);
    const after = shown();
    G.restore(after);
    assert.deepEqual(texts(G, after), [
      ["typed", "1 March"],
      ["two", ""],
    ]);
    assert.equal(after.parts[".grid-told"].textContent, "What you typed here before is back: 1 row, not saved yet.");
  });
  test("belong to one week: another starts empty", () => {
    const before = shown();
    type(before, 0, 0, "typed");
    G.publish(before);
    const other = shown({ about: "2026-03-09" });
    G.restore(other);
    assert.deepEqual(texts(G, other)[0], ["one", "1 March"]);
    assert.equal(G.hasUnsaved(other), false);
    assert.equal(G.hasUnsaved(before), true);
  });
  test("of a row that changed meanwhile keep its old stamp and stored text, so that the server reports it", () => {
    const before = shown();
    type(before, 0, 0, "typed");
    G.publish(before);
    const after = shown({ rows: [{ key: "a", stamp: "9", cells: ["theirs", "1 March"] }] });
    G.restore(after);
    assert.equal(after.rows[0].stamp, "7");
    assert.deepEqual(after.rows[0].cells, ["one", "1 March"]);
    assert.deepEqual(G.rowsToSend(after), [["a", "2026-03-02|7", "typed", null]]);
  });
  test("of a row that is not shown now wait until it is", () => {
    const before = shown();
    type(before, 1, 0, "typed");
    G.publish(before);
    const filtered = shown({ rows: [ROWS[0]] });
    G.restore(filtered);
    assert.deepEqual(filtered.hiddenRows, { b: ["b", "2026-03-02|8", "typed", null] });
    G.publish(filtered);
    const after = shown();
    G.restore(after);
    assert.equal(texts(G, after)[1][0], "typed");
  });
  test("are gone once they are saved", () => {
    const before = shown();
    type(before, 0, 0, "typed");
    G.publish(before);
    type(before, 0, 0, "one");
    G.publish(before);
    assert.equal(G.hasUnsaved(before), false);
  });
});

test("fromSent and toSent are the inverse of each other", () => {
  const grid = shown();
  const row = ["a", "2026-03-02|7", "typed", null];
  assert.deepEqual(G.fromSent(grid, row), { stamp: "7", cells: { note: [null, "typed"] } });
  assert.deepEqual(G.toSent(grid, "a", G.fromSent(grid, row)), row);
});

describe("restoreDraft", () => {
  const draft = { about: "2026-03-02", when: "2 March, 10:15", rows: [["a", "2026-03-02|7", null, "5 March"]] };
  test("puts a draft of the server into the grid", () => {
    const grid = shown();
    G.restoreDraft(grid, draft);
    assert.deepEqual(texts(G, grid)[0], ["one", "5 March"]);
    assert.equal(grid.parts[".grid-told"].textContent, "What you typed here on 2 March, 10:15 is back: 1 row, not saved yet.");
    assert.deepEqual(sent("cells-week"), [draft.rows]);
  });
  test("never replaces what was typed since", () => {
    const grid = shown();
    type(grid, 0, 1, "6 March");
    G.publish(grid);
    G.restoreDraft(grid, draft);
    assert.deepEqual(texts(G, grid)[0], ["one", "6 March"]);
  });
  test("of another week is not for this grid", () => {
    const grid = shown({ about: "2026-03-09" });
    G.restoreDraft(grid, draft);
    assert.deepEqual(texts(G, grid)[0], ["one", "1 March"]);
  });
  test("brings added rows back", () => {
    const grid = shown({ grows: true });
    grid.table = { querySelector: () => null, append() {} };
    let added = 0;
    G.addRow = (one) => {
      added += 1;
      const row = newGrid(G, { columns: COLUMNS, rows: [{ key: `new-${added}`, stamp: "", cells: ["", ""], isNew: true }] }).rows[0];
      one.rows.push(row);
      return row;
    };
    G.restoreDraft(grid, { ...draft, rows: [["new-4", "2026-03-02|", "added", null]] });
    assert.deepEqual(texts(G, grid)[2], ["added", ""]);
  });
});

describe("sendDraft", () => {
  test("sends what is typed a second and a half after the last key", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    const grid = shown();
    type(grid, 0, 0, "typed");
    G.afterChange(grid, grid.rows);
    context.mock.timers.tick(1499);
    assert.deepEqual(sent("typing-week"), []);
    context.mock.timers.tick(1);
    assert.deepEqual(sent("typing-week"), [[["a", "2026-03-02|7", "typed", null]]]);
  });
  test("waits while a save runs, at most ten seconds", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    const grid = shown();
    type(grid, 0, 0, "typed");
    grid.saveClickedAt = Date.now();
    G.sendDraft(grid);
    context.mock.timers.tick(9000);
    assert.deepEqual(sent("typing-week"), []);
    context.mock.timers.tick(3000);
    assert.equal(sent("typing-week").length, 1);
  });
  test("deletes the draft when nothing is edited any more, once", () => {
    const grid = shown();
    grid.hasDraft = true;
    G.sendDraft(grid);
    G.sendDraft(grid);
    assert.deepEqual(sent("typing-week"), [[]]);
  });
  test("is not for a grid that is no longer shown", () => {
    const old = shown();
    type(old, 0, 0, "typed");
    shown({ about: "2026-03-09" });
    G.sendDraft(old);
    assert.deepEqual(sent("typing-week"), []);
  });
  test("is not for a grid whose page was left", () => {
    const grid = shown();
    type(grid, 0, 0, "typed");
    grid.root.isConnected = false;
    G.sendDraft(grid);
    assert.deepEqual(sent("typing-week"), []);
  });
});
