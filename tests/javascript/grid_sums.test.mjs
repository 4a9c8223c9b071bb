import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gridPage, newGrid } from "./grid.mjs";

const { G } = gridPage();

const POUNDS = { prefix: "£", decimals: 2, signs: ["GBP", "£"] };
const DOLLARS = { prefix: "$", decimals: 2, signs: ["US$", "USD", "$"] };
const YEN = { prefix: "¥", decimals: 0, signs: ["JPY", "JP¥", "¥"] };
const KRONER = { prefix: "NOK\u00a0", decimals: 2, signs: ["NOK"] };

describe("pence", () => {
  const amounts = { "1,200.5": 120050, "£12": 1200, 0.05: 5, "−30": -3000, "-1.2": -120, "(45.67)": -4567, " 1 000 ": 100000 };
  Object.assign(amounts, { 12.345: null, twelve: null, "": null, "1.2.3": null, "12p": null, 1234567890123: null });
  for (const [text, amount] of Object.entries(amounts)) {
    test(`of "${text}" is ${amount}`, () => assert.equal(G.pence(text, POUNDS), amount));
  }
  test("reads the currency of the programme", () => {
    for (const text of ["$120", "US$120", "USD 120", "(120 USD)", "−$120"]) assert.equal(Math.abs(G.pence(text, DOLLARS)), 12000);
    assert.equal(G.pence("NOK\u00a0120", KRONER), 12000);
    assert.equal(G.pence("¥1,240", YEN), 124000);
  });
  test("does not read another currency", () => {
    assert.equal(G.pence("NOK 120", POUNDS), null);
    assert.equal(G.pence("£120", DOLLARS), null);
  });
});

describe("formatPence", () => {
  const shown = { 120000: "£1,200", 120050: "£1,200.50", 5: "£0.05", 0: "£0", "-120050": "−£1,200.50" };
  for (const [amount, text] of Object.entries(shown)) {
    test(`of ${amount} is ${text}`, () => assert.equal(G.formatPence(Number(amount), POUNDS), text));
  }
  test("uses the currency of the programme", () => assert.equal(G.formatPence(-150050, KRONER), "−NOK\u00a01,500.50"));
  test("of yen has no decimals", () =>
    assert.deepEqual(
      [124000, 124050].map((amount) => G.formatPence(amount, YEN)),
      ["¥1,240", "¥1,241"],
    ));
});

const columns = [
  { name: "q1", control: "money" },
  { name: "q2", control: "money" },
];
const rows = [
  { key: "staff", cells: ["100", "50.50"], budget: 20000 },
  { key: "travel", cells: ["", "(10)"], otherwise: { q1: 3000 } },
  { key: "events", cells: ["5", "n/a"], least: { q1: 700 }, budget: 1000 },
  { key: "other", cells: ["", ""], budget: 5000 },
];
const grid = newGrid(G, { columns, rows, sums: "Forecast", currency: POUNDS });
const [staff, travel, events, other] = grid.rows;

describe("amountOf", () => {
  test("is the amount typed", () => assert.equal(G.amountOf(grid, staff, 1), 5050));
  test("of an empty cell is its default", () => {
    assert.equal(G.amountOf(grid, travel, 0), 3000);
    assert.equal(G.amountOf(grid, other, 0), 0);
  });
  test("is never less than what is spent", () => assert.equal(G.amountOf(grid, events, 0), 700));
  test("of another text is unknown, not 0", () => assert.equal(G.amountOf(grid, events, 1), null));
});

test("sumsOf adds up rows, columns and everything; a row with a text that is no amount has no sum", () => {
  // staff 100 + 50.50; travel 30 - 10; events 7 + unknown; other nothing
  assert.deepEqual(G.sumsOf(grid), { rows: [15050, 2000, null, 0], columns: [13700, 4050], total: 17750 });
});

describe("balanceOf", () => {
  test("below the budget", () => {
    assert.deepEqual(G.balanceOf(grid, staff, 15050), { sentence: "Forecast £150.50 of £200", difference: -4950 });
  });
  test("equal to the budget has no difference", () => assert.equal(G.balanceOf(grid, staff, 20000).difference, null));
  test("without a budget", () => {
    assert.deepEqual(G.balanceOf(grid, travel, 2000), { sentence: "Forecast £20, no budget set", difference: null });
  });
  test("with a cell that is no amount", () => {
    assert.deepEqual(G.balanceOf(grid, events, null), { sentence: "Not every cell is an amount", difference: null });
  });
  test("of an empty row says nothing yet, not 0", () => {
    assert.deepEqual(G.balanceOf(grid, other, 0), { sentence: "Forecast nothing yet of £50", difference: -5000 });
  });
});
