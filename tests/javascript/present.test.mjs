import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newPage, run } from "./page.mjs";

const window = newPage();
const app = run(window, "address.js", "charts.js", "present.js");
const { present } = app;

describe("indexAfter", () => {
  const cases = [
    [0, 1, 3, 1],
    [2, 1, 3, 2],
    [1, -1, 3, 0],
    [0, -1, 3, 0],
    [1, Infinity, 3, 2],
    [1, -Infinity, 3, 0],
    [0, 1, 0, 0],
  ];
  for (const [current, step, count, next] of cases) {
    test(`from ${current} by ${step} of ${count} is ${next}`, () => assert.equal(present.indexAfter(current, step, count), next));
  }
});

test("nextSentence names the item that follows", () => {
  assert.equal(present.nextSentence(["Flood", "Fire"], 0), "Next: Fire");
  assert.equal(present.nextSentence(["Flood", "Fire"], 1), "This is the last item");
  assert.equal(present.nextSentence([], 0), "");
});

describe("commandFor", () => {
  const cases = [
    ["ArrowRight", false, ["turn", 1]],
    ["PageUp", false, ["turn", -1]],
    ["End", true, ["turn", Infinity]],
    ["ArrowDown", true, ["scroll", 120]],
    ["d", false, ["line", "d"]],
    ["d", true, null],
    ["?", false, ["help", null]],
    ["?", true, null],
    ["x", false, null],
  ];
  for (const [key, off, command] of cases) {
    test(`${key}${off ? ", shortcuts off" : ""}`, () => assert.deepEqual(present.commandFor(key, ["d", "a", "h"], off), command));
  }
});

test("marks of charts open in a new tab while presenting, in place otherwise", () => {
  const opened = [];
  window.open = (href) => opened.push(href);
  app.charts.go("/actions");
  assert.deepEqual(opened, []);
  window.document.querySelector = (selector) => (selector === ".present" ? {} : null);
  app.charts.go("/milestones");
  assert.deepEqual(opened, ["/milestones"]);
  assert.deepEqual(window.history.entries, ["/actions"]);
});
