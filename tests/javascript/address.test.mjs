import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { newPage, run } from "./page.mjs";

let window, app, board;
beforeEach(() => {
  window = newPage("http://board.example/milestones?programme=north");
  app = run(window, "address.js");
  board = window.dash_clientside.board;
});

const changed = (...ids) => (window.dash_clientside.callback_context.triggered = ids.map((id) => ({ prop_id: `${id}.value` })));

describe("filters", () => {
  test("are the query string without the panel", () => {
    assert.equal(board.filters("?programme=north&form=milestone&record=7&for=3", ""), "?programme=north");
  });
  test("are empty where only the panel is in the address", () => {
    assert.equal(board.filters("?form=milestone", "?programme=north"), "");
  });
  test("do not change when a panel opens", () => {
    assert.equal(board.filters("?programme=north&form=milestone", "?programme=north"), "no update");
  });
});

describe("moment", () => {
  test("is the one in the address", () => assert.equal(board.moment("?as-at=2026-03-01", ""), "2026-03-01"));
  test("is empty for today", () => assert.equal(board.moment("?programme=north", "2026-03-01"), ""));
  test("does not change where none was before", () => assert.equal(board.moment("", null), "no update"));
});

describe("look_back", () => {
  test("sets the day typed, trimmed, and closes the panel", () => {
    assert.equal(board.look_back(1, null, " 1 March ", "?programme=north&form=action"), "?programme=north&as-at=1+March");
  });
  test("returns to today where no day is typed", () => {
    assert.equal(board.look_back(null, 1, "", "?programme=north&as-at=2026-03-01"), "?programme=north");
  });
  test("does nothing before a press", () => assert.equal(board.look_back(null, null, "1 March", ""), "no update"));
  test("does nothing for the day that is shown already", () => {
    assert.equal(board.look_back(1, null, "2026-03-01", "?as-at=2026-03-01"), "no update");
  });
});

describe("choose", () => {
  test("sets a filter and keeps the others", () => {
    changed("filter-challenge");
    assert.equal(board.choose("north", "c1", "flood", "13w", "?programme=north&cohort=c1"), "?programme=north&cohort=c1&challenge=flood");
  });
  test("leaves defaults out of the address", () => {
    changed("filter-challenge", "filter-period");
    assert.equal(board.choose("north", "c1", "all", "13w", "?programme=north&challenge=flood&period=26w"), "?programme=north");
  });
  test("of a programme resets cohort and challenge", () => {
    changed("filter-programme");
    assert.equal(board.choose("south", "c1", "flood", "13w", "?programme=north&cohort=c1&challenge=flood"), "?programme=south");
  });
  test("of a cohort resets the challenge", () => {
    changed("filter-cohort");
    assert.equal(board.choose("north", "c2", "flood", "13w", "?programme=north&cohort=c1&challenge=flood"), "?programme=north&cohort=c2");
  });
  test("ignores a filter without a value", () => {
    changed("filter-cohort");
    assert.equal(board.choose("north", null, "all", "13w", "?programme=north&cohort=c1"), "no update");
  });
  test("does nothing where nothing was chosen", () => {
    changed();
    assert.equal(board.choose("south", "c1", "all", "13w", "?programme=north"), "no update");
  });
});

describe("close_panel", () => {
  test("takes the panel out of the address", () => {
    assert.equal(board.close_panel(false, "?programme=north&form=action&record=2"), "?programme=north");
  });
  test("does nothing while the panel is open", () => assert.equal(board.close_panel(true, "?form=action"), "no update"));
  test("does nothing where no panel is in the address", () => assert.equal(board.close_panel(false, "?programme=north"), "no update"));
});

describe("addresses", () => {
  test("withFilters keeps the filters; the address's own parameters take precedence", () => {
    const search = "?programme=north&challenge=flood";
    assert.equal(app.address.withFilters("/actions?challenge=heat#late", search), "/actions?programme=north&challenge=heat#late");
    assert.equal(app.address.withFilters("/actions", ""), "/actions");
  });
  test("withPanel replaces the panel and keeps the filters", () => {
    const search = "?programme=north&form=action&record=2";
    assert.equal(app.address.withPanel("?form=milestone&for=3", search), "?programme=north&form=milestone&for=3");
  });
  test("queryOfForm trims values and leaves out what is empty or not chosen", () => {
    const entries = [
      ["who", " Kim "],
      ["kind", "-"],
      ["from", "  "],
      ["q", "a&b"],
    ];
    assert.equal(app.address.queryOfForm(entries), "?who=Kim&q=a%26b");
    assert.equal(app.address.queryOfForm([]), "");
  });
  test("navigate sets the address and makes Dash read it", () => {
    const seen = [];
    window.addEventListener("popstate", () => seen.push(window.location.pathname));
    app.address.navigate("/actions?programme=north");
    assert.deepEqual(window.history.entries, ["/actions?programme=north"]);
    assert.deepEqual(seen, ["/actions"]);
  });
  test("navigate scrolls to the fragment", () => {
    const scrolled = [];
    window.document.getElementById = (id) => ({ scrollIntoView: () => scrolled.push(id) });
    app.address.navigate("/actions#late");
    assert.deepEqual(scrolled, ["late"]);
  });
});
