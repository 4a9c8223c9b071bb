import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newPage, run } from "./page.mjs";

const { tables } = run(newPage(), "tables.js");

describe("sortKey", () => {
  const keys = [
    [["£1,200", "", "", 120_000], 120_000],
    [["−£30.50", "", "", -3050], -3050],
    [["75%", "", "", 0.75], 0.75],
    [["Flood"], "Flood"],
    [["3 May 2026", "", "", "2026-05-03"], "2026-05-03"],
    [["9", "/x", "bad", null], "9"],
    [["not known", "", "", false], null],
    [[""], null],
    [[[["2", "milestones_overdue", "programme=north", 2, ""], " overdue"]], "2 overdue"],
  ];
  for (const [cell, key] of keys) test(`of ${JSON.stringify(cell)} is ${key}`, () => assert.equal(tables.sortKey(cell), key));
});

describe("compareKeys", () => {
  test("orders numbers by value, not as texts", () => assert.ok(tables.compareKeys(9, 10) < 0));
  test("orders texts by alphabet, without regard to capitals", () => assert.ok(tables.compareKeys("b", "A") > 0));
  test("orders codes by their numbers: 3.2 before 3.10", () => assert.ok(tables.compareKeys("3.2 B", "3.10 A") < 0));
  test("finds equal keys equal", () => assert.equal(tables.compareKeys("a", "a"), 0));
  test("puts numbers before texts", () => {
    assert.equal(tables.compareKeys(9, "a"), -1);
    assert.equal(tables.compareKeys("a", 9), 1);
  });
});

describe("sortRows", () => {
  const names = (rows, order) => tables.sortRows(rows, order).map(([[name]]) => name);

  test("sorts by one column, and keeps the order of equal rows in both directions", () => {
    const rows = [
      [["A"], ["10", "", "", 10]],
      [["B"], ["9", "", "", 9]],
      [["C"], ["10", "", "", 10]],
    ];
    assert.deepEqual(names(rows, { column: 1, descending: false }), ["B", "A", "C"]);
    assert.deepEqual(names(rows, { column: 1, descending: true }), ["A", "C", "B"]);
  });

  test("puts what is not known last in both directions", () => {
    const rows = [
      [["A"], ["not known", "", "", false]],
      [["B"], ["9", "", "", 9]],
      [["C"], [""]],
      [["D"], ["−3", "", "", -3]],
    ];
    assert.deepEqual(names(rows, { column: 1, descending: false }), ["D", "B", "A", "C"]);
    assert.deepEqual(names(rows, { column: 1, descending: true }), ["B", "D", "A", "C"]);
  });
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
