import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { element, newPage, run } from "./page.mjs";

let window, drafts;
beforeEach(() => {
  window = newPage("http://board.example/milestones?programme=north");
  drafts = run(window, "drafts.js").drafts;
});

const text = (id, value) => element({ id, value, matches: () => true });
const boxes = (id, ...values) =>
  element({ id, matches: () => false, querySelectorAll: () => values.map(([value, checked]) => ({ value, checked })) });
const form = (kind, ...controls) => element({ dataset: { form: kind }, querySelectorAll: () => controls });

test("fieldName is what follows the kind, in letters and underscores", () => {
  assert.equal(drafts.fieldName("weekly-update", "f-weekly-update-next_step"), "next_step");
  assert.equal(drafts.fieldName("action", "f-action-due-hint"), null);
});

describe("valueOf", () => {
  test("is the value of a control", () => assert.equal(drafts.valueOf(text("x", "a")), "a"));
  test("is the values of the boxes that are ticked", () => {
    assert.deepEqual(drafts.valueOf(boxes("x", ["a", true], ["b", false], ["c", true])), ["a", "c"]);
    assert.deepEqual(drafts.valueOf(boxes("x", ["a", false])), []);
  });
  test("is undefined for an element that holds no value", () => assert.equal(drafts.valueOf(boxes("x")), undefined));
});

describe("draftOf", () => {
  test("holds the store of the form and the value of every field", () => {
    window.stores["key-action"] = { key: "k1", id: "7", version: 3 };
    const draft = drafts.draftOf(form("action", text("f-action-title", "Call"), boxes("f-action-teams", ["2", true]), boxes("f-action-x")));
    assert.deepEqual(draft, {
      form: "action",
      id: "7",
      about: "",
      version: 3,
      key: "k1",
      search: "?programme=north",
      typed: { title: "Call", teams: ["2"] },
    });
  });
  test("leaves out elements that belong to a field", () => {
    window.stores["key-action"] = { key: "k1" };
    const draft = drafts.draftOf(form("action", text("f-action-due-hint", "x"), text("f-action-due", "1 March")));
    assert.deepEqual(draft.typed, { due: "1 March" });
    assert.deepEqual([draft.id, draft.version], ["", 0]);
  });
  test("is null for a form that cannot be saved", () => {
    assert.equal(drafts.draftOf(form("action")), null);
    window.stores["key-action"] = { id: "7" };
    assert.equal(drafts.draftOf(form("action")), null);
  });
});

describe("sending", () => {
  let requests, target;
  /* Type into a form, as the person does. */
  function input() {
    const handlers = window.inputHandlers;
    handlers.forEach((handle) => handle({ target, isTrusted: true }));
  }
  beforeEach(() => {
    window = newPage();
    requests = [];
    window.inputHandlers = [];
    window.fetch = (address, { body }) => {
      requests.push([address, JSON.parse(body).typed]);
      return Promise.resolve();
    };
    window.navigator.sendBeacon = (address) => requests.push([address, "beacon"]);
    const listen = window.document.addEventListener.bind(window.document);
    window.document.addEventListener = (type, handle) => (type === "input" ? window.inputHandlers.push(handle) : listen(type, handle));
    drafts = run(window, "drafts.js").drafts;
    window.stores["key-action"] = { key: "k1" };
    const title = text("f-action-title", "Call");
    const one = Object.assign(form("action", title), { isConnected: true });
    target = { closest: () => one };
  });

  test("happens a second and a half after the last key", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    input();
    context.mock.timers.tick(1000);
    input();
    context.mock.timers.tick(1499);
    assert.deepEqual(requests, []);
    context.mock.timers.tick(1);
    assert.deepEqual(requests, [["/draft", { title: "Call" }]]);
  });
  test("is a beacon when the tab closes", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    input();
    window.dispatchEvent(new Event("pagehide"));
    context.mock.timers.tick(5000);
    assert.deepEqual(requests, [["/draft", "beacon"]]);
  });
  test("does not happen after a save", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    input();
    window.dispatchEvent(new Event("board-saved"));
    context.mock.timers.tick(5000);
    assert.deepEqual(requests, []);
  });
  test("does not happen for a text that the server would refuse as too long", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    target.closest().querySelectorAll = () => [text("f-action-title", "x".repeat(250000))];
    input();
    context.mock.timers.tick(5000);
    assert.deepEqual(requests, []);
  });
});
