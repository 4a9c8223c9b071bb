/* What a grid does after a change, what the server answers, fresh rows, and how it begins: what was typed is kept, whatever happens. */
(function () {
  const G = window.boardGrid;
  const DRAFT_AFTER = 1500; /* milliseconds without a key */
  const SAVES_WITHIN = 10000; /* milliseconds in which a press of Save is answered, or the connection is gone */
  const grids = new Map(); /* by name */
  const keep = new Map(); /* what was typed and not saved, by what the grid is about; lives as long as the window */

  /* After a change ------------------------------------------------------------------------------------------------------------------ */

  function changed(grid, rows) {
    rows.forEach((row) => {
      row.body.classList.toggle("grid-touched", G.touchedRow(row));
      offer(grid, row);
    });
    G.addUp(grid);
    if (grid.grows) G.blank(grid);
    later(grid);
  }

  function later(grid) {
    window.clearTimeout(grid.timer);
    grid.timer = window.setTimeout(() => send(grid), 120);
    draftLater(grid);
  }

  function draftLater(grid) {
    window.clearTimeout(grid.drafting);
    grid.drafting = window.setTimeout(() => keepDraft(grid), DRAFT_AFTER);
  }

  /* What was typed goes to the server as a draft when the hands rest, so that a closed tab loses nothing. A save under way decides first:
     a draft sent between its commit and its answer on the screen would bring back, as not saved, what is saved. */
  function keepDraft(grid) {
    if (grids.get(grid.name) !== grid) return;
    if (Date.now() - grid.pressedSave < SAVES_WITHIN) {
      draftLater(grid);
      return;
    }
    const rows = travelling(grid).concat(Object.values(grid.absent));
    if (rows.length || grid.drafted) window.dash_clientside.set_props("typing-" + grid.name, { data: rows });
    grid.drafted = rows.length > 0;
  }

  const travelling = (grid) =>
    G.touchedRows(grid).map((row) => [
      row.key,
      grid.about + "|" + row.stamp,
      ...row.cells.map((_, at) => (G.touchedCell(row, at) ? G.textOf(row, at) : null)),
    ]);

  /* What was typed, as it travels: rows of key, stamp and a text for each cell that was touched. */
  function send(grid) {
    window.clearTimeout(grid.timer);
    const data = travelling(grid);
    window.dash_clientside.set_props("cells-" + grid.name, { data: data });
    remember(grid);
    const count = data.length;
    G.inside(grid, ".grid-waiting").textContent = count ? count + (count === 1 ? " row" : " rows") + " typed, not saved yet" : "";
    G.inside(grid, ".grid-discard").hidden = !count;
    if (!count) G.inside(grid, ".grid-kept").textContent = "";
  }

  /* Keeping what was typed when another week, year or cohort is chosen, and when its page is left for another. */
  function remember(grid) {
    const rows = {};
    G.touchedRows(grid).forEach((row) => {
      rows[row.key] = { stamp: row.stamp, cells: {} };
      row.cells.forEach((stored, at) => G.touchedCell(row, at) && (rows[row.key].cells[grid.columns[at].name] = [stored, G.textOf(row, at)]));
    });
    Object.entries(grid.absent).forEach(([key, row]) => (rows[key] = asTyped(grid, row)));
    if (Object.keys(rows).length) keep.set(grid.name + " " + grid.about, rows);
    else keep.delete(grid.name + " " + grid.about);
  }

  /* A row as it travels, as it is remembered: its stamp, and (what stood there, what was typed) by column. */
  function asTyped(grid, [, stamp, ...cells]) {
    const typed = { stamp: stamp.slice(stamp.indexOf("|") + 1), cells: {} };
    cells.forEach((text, at) => text !== null && grid.columns[at] && (typed.cells[grid.columns[at].name] = [null, text]));
    return typed;
  }

  const asTravels = (grid, key, typed) => [key, grid.about + "|" + typed.stamp, ...grid.columns.map((one) => (typed.cells[one.name] || [null, null])[1])];

  function recall(grid, when) {
    const rows = keep.get(grid.name + " " + grid.about);
    if (!rows) return;
    let count = 0;
    Object.entries(rows).forEach(([key, typed]) => {
      const row = grid.rows.find((one) => one.key === key) || (key.startsWith("new-") && grid.grows ? G.addRow(grid) : null);
      if (!row) {
        grid.absent[key] = asTravels(grid, key, typed); /* filtered away now: kept for when it is shown again */
        return;
      }
      count += 1;
      grid.columns.forEach((column, at) => {
        const cell = typed.cells[column.name];
        if (!cell || !row.controls[at]) return;
        if (typed.stamp !== row.stamp && !row.fresh && cell[0] !== null) row.cells[at] = cell[0];
        G.put(grid, row, at, cell[1]);
        if (row.controls[at].tagName === "TEXTAREA") G.fit(row.controls[at]);
      });
      if (!row.fresh) row.stamp = typed.stamp;
    });
    changed(grid, grid.rows);
    grid.drafted = true;
    if (count) G.tell(grid, "What you typed here " + (when ? "on " + when : "before") + " is back: " + count + (count === 1 ? " row" : " rows") + ", not saved yet.");
  }

  /* A draft that the server kept comes back into rows that nobody typed into yet. */
  function brought(grid, draft) {
    if (!grid || grid.about !== draft.about || keep.has(grid.name + " " + grid.about)) return;
    const rows = {};
    draft.rows.forEach((row) => (rows[row[0]] = asTyped(grid, row)));
    keep.set(grid.name + " " + grid.about, rows);
    recall(grid, draft.when);
    send(grid);
  }

  /* A sentence that may be taken over when the choice is better than what the records say. */
  function offer(grid, row) {
    if (!row.told) return;
    const said = row.offers && row.controls[0] ? row.offers[row.controls[0].value] : null;
    const there = row.told.querySelector(".grid-offer");
    if (there && said && there.title === said[2]) return;
    if (there) there.remove();
    if (!said) return;
    const [words, into, sentence] = said;
    const button = G.make("button", "grid-offer", words);
    button.type = "button";
    button.title = sentence;
    button.addEventListener("click", () => {
      const at = grid.columns.findIndex((column) => column.name === into);
      const before = G.textOf(row, at);
      G.step(grid, [[row, at, before, (before ? before + "\n" : "") + sentence]]);
      const area = row.controls[at];
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
      G.fit(area);
    });
    row.told.append(button);
  }

  /* What the server says ---------------------------------------------------------------------------------------------------------------- */

  function unmark(grid) {
    grid.rows.forEach((row) => {
      row.body.querySelectorAll(".grid-error, .grid-ask").forEach((one) => one.remove());
      row.tds.forEach((td, at) => {
        td.classList.remove("wrong");
        if (row.controls[at]) row.controls[at].removeAttribute("aria-invalid");
        G.described(grid, row, at);
      });
    });
  }

  function markAll(grid, told, classes) {
    told.forEach(([key, name, sentence]) => {
      const row = grid.rows.find((one) => one.key === key);
      const at = grid.columns.findIndex((column) => column.name === name);
      if (!row || at < 0) return;
      const mark = G.make("div", classes, sentence);
      mark.id = G.idOf(grid, row, grid.columns[at]) + "-told";
      row.tds[at].append(mark);
      if (classes === "grid-error") {
        row.tds[at].classList.add("wrong");
        if (row.controls[at]) row.controls[at].setAttribute("aria-invalid", "true");
      }
      G.described(grid, row, at);
    });
  }

  function refreshed(grid, row, now) {
    ["stamp", "name", "short", "href", "done", "facts", "quick", "whyNot", "offers", "budget", "least", "otherwise"].forEach((part) => (row[part] = now[part]));
    row.key = now.key;
    G.named(grid, row);
    grid.columns.forEach((column, at) => {
      const beside = row.tds[at].querySelector(".grid-beside");
      beside.textContent = (now.beside || {})[column.name] || "";
      beside.hidden = !beside.textContent;
      if (row.controls[at]) row.controls[at].id = G.idOf(grid, row, column);
      if (row.controls[at]) row.controls[at].setAttribute("aria-label", G.labelOf(grid, row, column));
      G.described(grid, row, at);
    });
    row.fresh = false;
  }

  /* The row as stored becomes what it is compared with; cells that ``stays`` holds keep what stands in them. */
  function adopt(grid, row, now, stays) {
    now.cells.forEach((text, at) => {
      const control = row.controls[at];
      if (!control) {
        const locked = row.tds[at].querySelector(".grid-locked");
        if (locked) locked.textContent = text;
        row.cells[at] = text;
        return;
      }
      const typed = control.value;
      G.put(grid, row, at, text);
      row.cells[at] = control.value;
      if (stays(at)) G.put(grid, row, at, typed);
      if (control.tagName === "TEXTAREA") G.fit(control);
    });
    refreshed(grid, row, now);
    row.body.classList.remove("grid-moved");
  }

  function outcome(grid, data) {
    grid.pressedSave = 0;
    unmark(grid);
    (data.stale || []).forEach((now) => {
      const row = grid.rows.find((one) => one.key === now.key);
      if (!row) return;
      const typed = row.cells.map((_, at) => G.touchedCell(row, at));
      adopt(grid, row, now, (at) => typed[at]);
    });
    (data.saved || []).forEach(([was, now]) => {
      const row = grid.rows.find((one) => one.key === was);
      if (!row) return;
      const sent = grid.sent[was] || [];
      const since = row.cells.map((_, at) => sent[at] !== undefined && sent[at] !== G.textOf(row, at));
      adopt(grid, row, now, (at) => since[at]);
    });
    if (data.saved) {
      grid.steps = [];
      grid.undone = [];
      grid.open = null;
      grid.drafted = false;
    }
    markAll(grid, data.wrong || [], "grid-error");
    markAll(grid, data.asks || [], "grid-ask");
    changed(grid, grid.rows);
    send(grid);
    G.tell(grid, "");
    const said = G.inside(grid, ".grid-answer [role=alert], .grid-answer [role=status]");
    if (said) said.focus();
    if (data.saved || data.undone) window.dispatchEvent(new Event("board-saved"));
  }

  /* Fresh rows: what nobody touched follows the store; what was typed stays, and its row says that it changed meanwhile. */
  function update(grid, data) {
    const now = new Map(data.rows.map((row) => [row.key, row]));
    grid.rows.forEach((row) => {
      const found = now.get(row.key);
      if (!found) return;
      const touched = row.cells.map((_, at) => G.touchedCell(row, at));
      const same = found.cells.every((text, at) => !touched[at] || text === G.textOf(row, at));
      if (!touched.some(Boolean) || same || found.stamp === row.stamp) adopt(grid, row, found, (at) => touched[at] && !same);
      else row.body.classList.add("grid-moved");
    });
    const known = new Set(grid.rows.map((row) => row.key));
    const gone = grid.rows.filter((row) => !row.fresh && !now.has(row.key) && !G.touchedRow(row));
    gone.forEach((row) => row.body.remove());
    grid.rows = grid.rows.filter((row) => !gone.includes(row));
    data.rows.filter((row) => !known.has(row.key)).forEach((row) => {
      const first = grid.rows.findIndex((one) => one.fresh);
      const place = first < 0 ? grid.rows.length : first;
      const body = G.drawRow(grid, row);
      if (grid.rows[place]) grid.rows[place].body.before(body);
      else (grid.table.querySelector("tfoot") || { before: (one) => grid.table.append(one) }).before(body);
      grid.rows.splice(place, 0, row);
    });
    changed(grid, grid.rows);
  }

  /* Beginning --------------------------------------------------------------------------------------------------------------------------- */

  function begin(root, data) {
    const there = grids.get(data.name);
    if (there && there.root === root && there.about === data.about && there.columns.length === data.columns.length && there.drawn === Boolean(data.rows.length || data.grows)) {
      update(there, data);
      return;
    }
    const grid = { ...data, root: root, steps: [], undone: [], open: null, added: 0, tabbed: null, anchor: null, sent: {}, absent: {}, drafted: false, pressedSave: 0, drawn: Boolean(data.rows.length || data.grows) };
    grids.set(data.name, grid);
    G.draw(grid);
    grid.rows.forEach((row) => offer(grid, row));
    recall(grid);
    send(grid);
    if (!keep.has(grid.name + " " + grid.about)) window.dash_clientside.set_props("wanted-" + grid.name, { data: grid.about });
    if (!root.dataset.listening) listen(root, data.name);
  }

  function listen(root, name) {
    root.dataset.listening = "yes";
    const on = (event, act) => root.addEventListener(event, (said) => act(grids.get(name), said));
    const frame = (event, act) => on(event, (grid, said) => said.target.closest(".grid-frame") && act(grid, said));
    on("keydown", G.keyed);
    frame("paste", G.pasted);
    frame("copy", G.copied);
    frame("cut", G.copied);
    frame("focusin", (grid, said) => {
      const place = G.placeOf(grid, said.target);
      if (!place) return;
      grid.open = null;
      grid.entered = G.textOf(place.row, place.at);
      if (!grid.holding && !grid.shifted) grid.anchor = null;
      if (!grid.pressed && said.target.select) said.target.select();
      G.showPicked(grid);
    });
    frame("pointerdown", (grid, said) => {
      grid.pressed = true;
      grid.tabbed = null;
      const here = G.placeOf(grid, document.activeElement);
      grid.shifted = said.shiftKey && Boolean(here);
      if (grid.shifted) grid.anchor = grid.anchor || here;
      window.setTimeout(() => (grid.pressed = grid.shifted = false), 0);
    });
    frame("input", (grid, said) => {
      const place = G.placeOf(grid, said.target);
      if (!place) return;
      if (said.target.tagName === "TEXTAREA") G.fit(said.target);
      G.typed(grid, place.row, place.at);
      used(grid, place);
    });
    frame("beforeinput", (grid, said) => /^history/.test(said.inputType) && said.preventDefault());
    frame("focusout", (grid, said) => understood(grid, G.placeOf(grid, said.target)));
    on("click", (grid, said) => {
      const one = said.target.closest(".grid-quick");
      if (one) {
        const row = grid.rows.find((other) => other.th.contains(one));
        G.quick(grid, [row]);
        G.focusCell(grid, row, 0);
      } else if (said.target.closest(".grid-quick-all")) {
        G.quick(grid, grid.rows.filter((row) => row.quick && !row.done && !G.touchedRow(row)));
      } else if (said.target.closest(".grid-discard")) {
        G.step(grid, G.touchedRows(grid).flatMap((row) => row.cells.map((stored, at) => [row, at, G.textOf(row, at), stored])));
        grid.absent = {};
        G.tell(grid, "What you typed is thrown away. Ctrl+Z in the grid brings it back.");
      } else if (said.target.closest(".grid-add")) {
        const last = grid.rows[grid.rows.length - 1];
        G.focusCell(grid, last && last.fresh && !G.touchedRow(last) ? last : G.addRow(grid), 0);
      }
    });
    /* What is typed is complete before the press of Save reaches the page. */
    root.addEventListener("click", (said) => {
      if (!said.target.closest(".save")) return;
      const grid = grids.get(name);
      send(grid);
      grid.pressedSave = Date.now();
      grid.sent = {};
      G.touchedRows(grid).forEach((row) => (grid.sent[row.key] = row.cells.map((_, at) => G.textOf(row, at))));
    }, true);
  }

  /* How many words of those allowed are used. */
  function used(grid, place) {
    const most = grid.columns[place.at].words;
    if (!most) return;
    const td = place.row.tds[place.at];
    const told = td.querySelector(".used") || td.appendChild(G.make("span", "used"));
    const count = (G.textOf(place.row, place.at).match(/\S+/g) || []).length;
    told.textContent = count + " of " + most + " words";
    told.classList.toggle("tone-bad", count > most);
  }

  /* How a typed day is understood. */
  async function understood(grid, place) {
    if (!place || grid.columns[place.at].control !== "day") return;
    const td = place.row.tds[place.at];
    const there = td.querySelector(".understood");
    const text = G.textOf(place.row, place.at);
    if (!text.trim() || !G.touchedCell(place.row, place.at)) {
      if (there) there.remove();
      return;
    }
    const answer = await window.fetch("/understood?day=" + encodeURIComponent(text));
    if (!answer.ok || G.textOf(place.row, place.at) !== text) return;
    const said = await answer.json();
    const told = td.querySelector(".understood") || td.appendChild(G.make("span", "understood"));
    told.textContent = said.words ? (said.words.toLowerCase() === text.trim().toLowerCase() ? "" : said.words) : "Not understood yet: " + said.unclear;
  }

  const seen = new WeakMap();
  function look() {
    document.querySelectorAll("[data-grid-of]").forEach((root) => {
      const data = root.querySelector(".grid-data");
      if (data && seen.get(root) !== data.dataset.grid && window.dash_clientside && window.dash_clientside.set_props) {
        seen.set(root, data.dataset.grid);
        begin(root, JSON.parse(data.dataset.grid));
      }
      const draft = root.querySelector(".grid-draft");
      if (draft && !seen.has(draft)) {
        seen.set(draft, true);
        brought(grids.get(root.dataset.gridOf), JSON.parse(draft.dataset.draft));
      }
      const answer = root.querySelector(".grid-outcome");
      if (answer && !seen.has(answer)) {
        seen.set(answer, true);
        outcome(grids.get(root.dataset.gridOf), JSON.parse(answer.dataset.answer));
      }
    });
  }
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-grid", "data-answer"] });

  Object.assign(G, { changed });
})();
