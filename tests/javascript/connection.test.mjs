import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { element, newPage, run } from "./page.mjs";

let window, connection, bar, answer, dismissals;
beforeEach(() => {
  window = newPage();
  dismissals = [];
  window.document.createElement = (name) => {
    const made = element();
    if (name === "button") dismissals.push(made);
    return made;
  };
  window.fetch = async () => {
    if (answer === null) throw new TypeError("no network");
    return { status: answer };
  };
  bar = element();
  window.document.getElementById = (id) => (id === "connection" ? bar : null);
  connection = run(window, "connection.js").connection;
});

async function request(status, address = "/_dash-update-component", options = undefined) {
  answer = status;
  await window.fetch(address, options).catch(() => {});
  return bar.hidden ? "" : bar.textContent;
}

const pressed = (button, output) => ({ body: JSON.stringify({ output, changedPropIds: [`${button}.n_clicks`] }) });
const save = (status, output = "..form-action.children..") => request(status, undefined, pressed("save-action", output));

test("isWatched holds for callbacks and the revision only", () => {
  assert.equal(connection.isWatched("/_dash-update-component"), true);
  assert.equal(connection.isWatched("/pulse?programme=north"), true);
  assert.equal(connection.isWatched("/draft"), false);
});

describe("messageFor", () => {
  const beginnings = { 200: /^$/, 204: /^$/, 304: /^$/, 401: /^You have been signed out/, 403: /^You may not do this/ };
  Object.assign(beginnings, {
    404: /^Not saved: this is not here/,
    409: /looks back/,
    400: /something went wrong/,
    500: /something went wrong/,
  });
  for (const [status, pattern] of Object.entries(beginnings)) {
    test(`of ${status}`, () => assert.match(connection.messageFor(Number(status)), pattern));
  }
});

describe("fetch", () => {
  test("shows that a request was refused, until the next one succeeds", async () => {
    assert.match(await request(500), /^Not saved/);
    assert.equal(await request(200), "");
  });
  test("shows that there is no connection, and still fails", async () => {
    assert.match(await request(null), /^No connection/);
    await assert.rejects(window.fetch("/pulse"), TypeError);
  });
  test("tells of a failed save until that save succeeds", async () => {
    assert.match(await save(500), /^Not saved/);
    assert.match(await request(200, "/pulse?programme=north"), /^Not saved/);
    assert.match(await request(200), /^Not saved/);
    assert.match(await save(200, "..form-cohort.children.."), /^Not saved/);
    assert.equal(await save(200), "");
  });
  test("tells of a save without a connection until it succeeds", async () => {
    assert.match(await save(null), /^No connection/);
    assert.match(await request(200, "/pulse"), /^No connection/);
    assert.equal(await save(200), "");
  });
  test("tells of a failed save until the person dismisses it", async () => {
    await save(403);
    assert.match(await request(200), /^You may not do this/);
    dismissals.at(-1).dispatchEvent(new Event("click"));
    assert.equal(bar.hidden, true);
    assert.equal(await request(200), "");
  });
  test("leaves the bar alone for other requests", async () => {
    assert.equal(await request(500, "/draft"), "");
    assert.equal(await request(null, "/draft"), "");
  });
  test("hides what says Saved", async () => {
    const saved = element({ hidden: false });
    window.document.querySelectorAll = (selector) => (selector === ".saved[role=status]" ? [saved] : []);
    await request(200);
    assert.equal(saved.hidden, false);
    await request(403);
    assert.equal(saved.hidden, true);
  });
  test("offers to sign in again after 401 only", async () => {
    const links = [];
    bar.append = (_, link) => links.push(link.href);
    await request(403);
    await request(401);
    assert.deepEqual(links.filter(Boolean), ["/sign-in"]);
  });
});
