import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newPage, run } from "./page.mjs";

const { tables } = run(newPage(), "tables.js");
const NO_BREAK_SPACE = "\u00a0";

describe("sortKey", () => {
  const keys = [
    [["£1,200"], 1200],
    [["−£30.50"], -30.5],
    [["+4"], 4],
    [["75%"], 75],
    [[`CHF${NO_BREAK_SPACE}1,000`], 1000],
    [["€12"], 12],
    [["Flood"], "flood"],
    [["3.1 Flood"], "3.1 flood"],
    [["2026-03-01"], "2026-03-01"],
    [[","], ","],
    [["3 March", "", "", 20260303], 20260303],
    [["today", "", "", "2026-03-03"], "2026-03-03"],
    [["9", "/x", "bad", null], 9],
  ];
  for (const [cell, key] of keys) test(`of ${JSON.stringify(cell)} is ${key}`, () => assert.equal(tables.sortKey(cell), key));
});

describe("compareKeys", () => {
  test("orders numbers by value, not as texts", () => assert.equal(tables.compareKeys(9, 10), -1));
  test("orders texts by alphabet", () => assert.equal(tables.compareKeys("b", "a"), 1));
  test("finds equal keys equal", () => assert.equal(tables.compareKeys("a", "a"), 0));
  test("puts numbers before texts", () => {
    assert.equal(tables.compareKeys(9, "a"), -1);
    assert.equal(tables.compareKeys("a", 9), 1);
  });
});

test("sortRows sorts by one column, and keeps the order of equal rows in both directions", () => {
  const rows = [
    [["A"], ["10"]],
    [["B"], ["9"]],
    [["C"], ["10"]],
  ];
  const names = (order) => tables.sortRows(rows, order).map(([[name]]) => name);
  assert.deepEqual(names({ column: 1, descending: false }), ["B", "A", "C"]);
  assert.deepEqual(names({ column: 1, descending: true }), ["A", "C", "B"]);
});

test("nextOrder sorts ascending first, and reverses when the same heading is pressed again", () => {
  const first = tables.nextOrder(undefined, 2);
  assert.deepEqual(first, { column: 2, descending: false });
  const second = tables.nextOrder(first, 2);
  assert.deepEqual(second, { column: 2, descending: true });
  assert.deepEqual(tables.nextOrder(second, 2), { column: 2, descending: false });
  assert.deepEqual(tables.nextOrder(second, 1), { column: 1, descending: false });
});

test("describeRun names the first and the last of equal weeks", () => {
  assert.equal(tables.describeRun(["Week of 3 March: green"]), "Week of 3 March: green");
  const weeks = ["Week of 3 March: green", "Week of 10 March: green", "Week of 17 March: green"];
  assert.equal(tables.describeRun(weeks), "Week of 3 March to week of 17 March: green");
});

describe("SAFE_ADDRESS", () => {
  const addresses = { "/milestones": true, "?form=x": true, "#late": true, "https://x.example/": true, "mailto:a@x.example": true };
  Object.assign(addresses, { "javascript:alert(1)": false, "//x.example/": false, "data:text/html,x": false, " /x": false });
  for (const [href, safe] of Object.entries(addresses)) {
    test(`${safe ? "allows" : "refuses"} ${href}`, () => assert.equal(tables.SAFE_ADDRESS.test(href), safe));
  }
});
