import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { element, newPage, run, runOne, SCRIPTS } from "./page.mjs";

const ON_THEIR_PAGE = ["importing.js", "importing_view.js", "pack.js", "present.js", "scheme.js"];

test("the scripts load in the order of their names, and share one global name", () => {
  const window = newPage();
  const before = Object.keys(window);
  ["scheme.js", ...SCRIPTS.filter((name) => !ON_THEIR_PAGE.includes(name))].forEach((name) => runOne(window, name));
  ["importing_view.js", "importing.js"].forEach((name) => runOne(window, name));
  runOne(window, "present.js");
  assert.deepEqual(
    Object.keys(window).filter((name) => !before.includes(name)),
    ["cohortboard"],
  );
});

describe("isShortcut", () => {
  let window, page;
  const event = (more) => ({ key: "n", target: { matches: () => false }, ...more });
  beforeEach(() => {
    window = newPage();
    page = run(window, "page.js").page;
  });
  test("holds for a key alone", () => assert.equal(page.isShortcut(event()), true));
  test("fails with a modifier", () => {
    for (const name of ["ctrlKey", "metaKey", "altKey"]) assert.equal(page.isShortcut(event({ [name]: true })), false);
  });
  test("fails in a control", () => assert.equal(page.isShortcut(event({ target: { matches: () => true } })), false));
  test("fails where shortcuts are off", () => {
    window.localStorage.setItem("shortcuts", "off");
    assert.equal(page.isShortcut(event()), false);
    window.localStorage.setItem("shortcuts", "on");
    assert.equal(page.isShortcut(event()), true);
  });
});

describe("charts", () => {
  const { charts } = run(newPage(), "charts.js");
  const click = (customdata) => ({ points: [{ customdata }] });
  test("a mark opens the address in its customdata", () => assert.equal(charts.addressOf(click("/actions?late=1")), "/actions?late=1"));
  test("a mark without an address of this site opens nothing", () => {
    assert.equal(charts.addressOf(click(undefined)), null);
    assert.equal(charts.addressOf(click(["/x"])), null);
    assert.equal(charts.addressOf(click("https://x.example")), null);
    assert.equal(charts.addressOf({}), null);
  });
});

describe("scheme", () => {
  function load({ chosen, dark, narrow = false }) {
    const window = newPage();
    const media = Object.assign(new EventTarget(), { matches: dark });
    const width = Object.assign(new EventTarget(), { matches: narrow });
    const shown = [];
    window.matchMedia = (query) => (query.includes("color-scheme") ? media : width);
    window.document.documentElement = element({ setAttribute: (_, value) => shown.push(value) });
    if (chosen) window.localStorage.setItem("scheme", chosen);
    return { window, media, width, shown, scheme: run(window, "scheme.js").scheme };
  }
  const change = (media, matches) => media.dispatchEvent(Object.assign(new Event("change"), { matches }));
  test("is the one chosen", () => assert.deepEqual(load({ chosen: "light", dark: true }).shown, ["light"]));
  test("is that of the system where none was chosen", () => {
    assert.deepEqual(load({ dark: true }).shown, ["dark"]);
    assert.deepEqual(load({ dark: false }).shown, ["light"]);
  });
  test("follows the system, until one is chosen", () => {
    const { window, media, shown, scheme } = load({ dark: false });
    let redraws = 0;
    window.addEventListener("board-redraw", () => (redraws += 1));
    change(media, true);
    scheme.set("light");
    change(media, true);
    assert.deepEqual(shown, ["light", "dark", "light"]);
    assert.equal(redraws, 1);
    assert.match(window.document.cookie, /^scheme=light; path=\//);
  });
  test("says whether the window is a phone's, and draws anew when it becomes one", () => {
    const { window, width } = load({ dark: false, narrow: true });
    let redraws = 0;
    window.addEventListener("board-redraw", () => (redraws += 1));
    assert.match(window.document.cookie, /^width=narrow; path=\//);
    width.matches = false;
    width.dispatchEvent(new Event("change"));
    assert.match(window.document.cookie, /^width=wide; path=\//);
    assert.equal(redraws, 1);
  });
});

describe("pulse", () => {
  let window, revision, days, asked;
  beforeEach(() => {
    window = newPage("http://board.example/?programme=north");
    asked = [];
    revision = 1;
    days = "2026-05-09";
    window.fetch = async (address) => {
      asked.push(address);
      if (revision === null) throw new TypeError("no network");
      return { ok: true, json: async () => ({ revision, days }) };
    };
  });
  /* Returns the function that asks, once the first answer is in. */
  async function start() {
    const { check } = run(window, "pulse.js").pulse;
    await new Promise(setImmediate);
    return check;
  }
  test("asks at once for the programme in the address", async () => {
    await start();
    assert.deepEqual(asked, ["/pulse?programme=north"]);
    assert.deepEqual(window.properties, []);
  });
  test("redraws when the revision has changed, not before", async () => {
    const check = await start();
    await check();
    assert.deepEqual(window.properties, []);
    revision = 2;
    await check();
    await check();
    assert.deepEqual(
      window.properties.map(([id]) => id),
      ["revision"],
    );
  });
  test("redraws at midnight, when a date of today has changed", async () => {
    const check = await start();
    days = "2026-05-10";
    await check();
    await check();
    assert.deepEqual(
      window.properties.map(([id]) => id),
      ["revision"],
    );
  });
  test("asks again after a failure", async () => {
    revision = null;
    const check = await start();
    await check();
    assert.equal(asked.length, 2);
  });
  test("does not ask in a hidden tab", async () => {
    const check = await start();
    window.document.hidden = true;
    await check();
    assert.equal(asked.length, 1);
  });
  test("does not ask while the page looks back", async () => {
    window.document.querySelector = (selector) => (selector === "#looking-back a" ? element() : null);
    await start();
    assert.deepEqual(asked, []);
  });
  test("does not ask twice at a time", async () => {
    const check = await start();
    await Promise.all([check(), check()]);
    assert.equal(asked.length, 2);
  });
});
