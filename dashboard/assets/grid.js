/* Grids to fill: draws the rows that travel as data, moves between cells, pastes from spreadsheets, takes steps back, keeps what was typed.
   What is typed is never drawn anew: fresh rows from the server change only what nobody touched. Text only: nothing here is ever HTML. */
(function () {
  const MOST_ROWS = 500;
  const grids = new Map(); /* by name */
  const keep = new Map(); /* what was typed and not saved, by what the grid is about; lives as long as the window */

  const make = (name, classes, text) => {
    const node = document.createElement(name);
    if (classes) node.className = classes;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };
  const inside = (grid, selector) => grid.root.querySelector(selector);
  const tell = (grid, words) => (inside(grid, ".grid-told").textContent = words);

  /* Cells ----------------------------------------------------------------------------------------------------------------------- */

  const idOf = (grid, row, column) => "cell-" + grid.name + "-" + row.key + "-" + column.name;
  const textOf = (row, at) => (row.controls[at] ? row.controls[at].value : row.cells[at]);
  const touchedCell = (row, at) => Boolean(row.controls[at]) && row.controls[at].value !== row.cells[at];
  const touchedRow = (row) => row.cells.some((_, at) => touchedCell(row, at));
  const touchedRows = (grid) => grid.rows.filter(touchedRow);

  function option(column, text) {
    const wanted = text.trim().toLowerCase();
    const found = column.options.find(([value, label]) => wanted === value.toLowerCase() || wanted === label.toLowerCase());
    const begins = column.options.filter(([, label]) => wanted && label.toLowerCase().startsWith(wanted + " "));
    return found ? found[0] : begins.length === 1 ? begins[0][0] : text.trim();
  }

  /* Put a text into a cell; a choice that is not on the list stays as it was typed, for the server to say so. */
  function put(grid, row, at, text) {
    const control = row.controls[at];
    if (!control) return false;
    const column = grid.columns[at];
    let value = column.control === "long" ? text.replace(/\r/g, "") : text.replace(/\s*[\r\n]+\s*/g, " ");
    if (column.control === "choice") {
      value = value.trim() === "" ? "" : option(column, value);
      if (value && ![...control.options].some((one) => one.value === value)) control.add(new Option(value, value));
    }
    const before = control.value;
    control.value = value;
    return before !== control.value;
  }

  function control(grid, row, column, at) {
    let node;
    if (column.control === "choice") {
      node = make("select", "form-select");
      [["", ""], ...column.options].forEach(([value, label]) => node.add(new Option(label, value)));
    } else if (column.control === "long") {
      node = make("textarea", "form-control");
      node.rows = 1;
    } else {
      node = make("input", "form-control");
      node.type = "text";
      node.autocomplete = "off";
      if (column.control === "money") node.inputMode = "decimal";
    }
    node.id = idOf(grid, row, column);
    node.setAttribute("aria-label", (row.name || grid.newName) + ", " + column.label);
    row.controls[at] = node;
    put(grid, row, at, row.cells[at] || "");
    row.cells[at] = node.value;
    return node;
  }

  /* Drawing --------------------------------------------------------------------------------------------------------------------- */

  function draw(grid) {
    const table = make("table", "grid-table");
    table.append(make("caption", "visually-hidden", grid.caption), head(grid));
    grid.table = table;
    grid.rows.forEach((row) => table.append(drawRow(grid, row)));
    const frame = inside(grid, ".grid-frame");
    frame.classList.toggle("grid-cards", !grid.frame);
    frame.classList.toggle("grid-framed", Boolean(grid.frame));
    frame.classList.toggle("grid-narrow", Boolean(grid.narrow));
    frame.replaceChildren(grid.rows.length || grid.grows ? table : make("p", "empty", grid.empty));
    if (grid.sums) {
      table.append(make("tfoot"));
      addUp(grid);
    }
    if (grid.grows) blank(grid);
    const add = inside(grid, ".grid-add");
    add.hidden = !grid.grows;
    frame.querySelectorAll("textarea").forEach(fit);
  }

  function head(grid) {
    const row = make("tr");
    const first = make("th", "grid-name", grid.head);
    first.scope = "col";
    row.append(first);
    grid.columns.forEach((column) => {
      const th = make("th", "", column.label);
      th.scope = "col";
      th.style.minWidth = column.wide + "rem";
      if (column.hint) th.append(make("span", "grid-hint", column.hint));
      if (column.audience) {
        const who = make("span", "audience " + (column.published ? "published" : "internal"), column.published ? "Published" : "Team only");
        who.title = column.audience;
        th.append(who);
      }
      row.append(th);
    });
    const thead = make("thead");
    thead.append(row);
    return thead;
  }

  const scoped = (th, scope) => {
    th.scope = scope;
    return th;
  };

  function drawRow(grid, row) {
    const body = make("tbody");
    const line = make("tr");
    row.body = body;
    row.told = null;
    row.controls = row.controls || [];
    row.th = scoped(make("th", "grid-name"), "row");
    if (row.facts) {
      row.th.rowSpan = 2;
      row.told = make("td", "grid-facts");
      row.told.colSpan = grid.columns.length;
      body.appendChild(make("tr", "grid-about")).append(row.th, row.told);
    } else line.append(row.th);
    named(grid, row);
    row.tds = grid.columns.map((column, at) => {
      const td = make("td", column.control === "money" ? "number" : "");
      td.dataset.label = column.label;
      const beside = make("div", "grid-beside", (row.beside || {})[column.name] || "");
      beside.id = idOf(grid, row, column) + "-beside";
      beside.hidden = !beside.textContent;
      td.append(beside);
      if ((row.locked || []).includes(column.name)) td.append(make("span", "grid-locked", row.cells[at] || ""));
      else td.append(control(grid, row, column, at));
      line.append(td);
      return td;
    });
    body.append(line);
    row.tds.forEach((_, at) => described(grid, row, at));
    return body;
  }

  /* The name of a row with what is known of it, and its quick button. */
  function named(grid, row) {
    const parts = [];
    if (row.href) {
      const link = make("a", "in-place grid-link", row.short || row.name);
      if (row.short) link.setAttribute("aria-label", row.short + ": " + row.name);
      link.setAttribute("href", row.href);
      parts.push(link);
    } else parts.push(make("span", "grid-link", row.name || grid.newName));
    parts.push(make("span", "grid-state", row.done || ""));
    if (row.told) {
      const facts = row.facts.flatMap(([words, href, tone]) => {
        const fact = make(href ? "a" : "span", (href ? "in-place " : "") + (tone ? "tone-" + tone : ""), words);
        if (href) fact.setAttribute("href", href);
        return [fact, " "];
      });
      row.told.replaceChildren(...facts);
    }
    if (grid.sums) parts.push((row.balance = row.balance || make("span", "grid-balance")));
    if (grid.quick && row.quick) {
      const button = make("button", "btn btn-outline-secondary grid-quick", grid.quick);
      button.type = "button";
      button.setAttribute("aria-label", grid.quick + ": " + row.name);
      button.setAttribute("aria-keyshortcuts", "Alt+N");
      parts.push(button);
    } else if (row.whyNot) parts.push(make("span", "grid-why", row.whyNot));
    row.th.replaceChildren(...parts);
  }

  function described(grid, row, at) {
    const td = row.tds[at];
    if (!row.controls[at]) return;
    const ids = [...td.querySelectorAll(".grid-beside:not([hidden]), .grid-error, .grid-ask")].map((one) => one.id);
    if (ids.length) row.controls[at].setAttribute("aria-describedby", ids.join(" "));
    else row.controls[at].removeAttribute("aria-describedby");
  }

  const grows = window.CSS && window.CSS.supports("field-sizing", "content");
  function fit(area) {
    if (grows) return;
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  }

  /* Rows that are added ----------------------------------------------------------------------------------------------------------- */

  function addRow(grid) {
    if (grid.rows.length >= MOST_ROWS) return null;
    grid.added += 1;
    const row = { key: "new-" + grid.added, stamp: "", name: "", cells: grid.columns.map(() => ""), fresh: true };
    grid.rows.push(row);
    const made = drawRow(grid, row);
    const foot = grid.table.querySelector("tfoot");
    if (foot) foot.before(made);
    else grid.table.append(made);
    return row;
  }

  /* There is always one empty row to type into. */
  function blank(grid) {
    const last = grid.rows[grid.rows.length - 1];
    if (!last || !last.fresh || touchedRow(last)) addRow(grid);
  }

  /* Sums -------------------------------------------------------------------------------------------------------------------------- */

  function pence(grid, text) {
    let plain = text.replace(/[,£\s]/g, "").replace(grid.currency || "£", "").replace("−", "-");
    const bracketed = /^\((.+)\)$/.exec(plain);
    if (bracketed) plain = "-" + bracketed[1];
    const found = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
    if (!found) return null;
    const amount = Number(found[2]) * 100 + Number((found[3] || "0").padEnd(2, "0"));
    return found[1] ? -amount : amount;
  }

  const pounds = (grid, amount) =>
    (amount < 0 ? "−" : "") + (grid.currency || "£") + (Math.abs(amount) / 100).toLocaleString("en-GB", { minimumFractionDigits: amount % 100 ? 2 : 0 });

  /* What a cell counts: its amount, else what stands for an empty one; never less than what is there already. Null: not an amount. */
  function counts(grid, row, at) {
    const name = grid.columns[at].name;
    const text = textOf(row, at);
    let amount = text.trim() ? pence(grid, text) : (row.otherwise || {})[name] || 0;
    if (amount !== null && row.least && row.least[name] !== undefined) amount = Math.max(amount, row.least[name]);
    return amount;
  }

  function addUp(grid) {
    if (!grid.sums) return;
    const totals = grid.columns.map(() => 0);
    let all = 0;
    grid.rows.forEach((row) => {
      const parts = grid.columns.map((_, at) => counts(grid, row, at));
      const unclear = parts.some((one) => one === null);
      const sum = parts.reduce((one, other) => one + (other || 0), 0);
      parts.forEach((one, at) => (totals[at] += one || 0));
      all += sum;
      balance(grid, row, unclear ? null : sum);
    });
    const line = make("tr");
    const th = scoped(make("th", "grid-name", "All lines"), "row");
    th.append(make("span", "grid-balance", pounds(grid, all)));
    line.append(th);
    totals.forEach((one) => line.append(make("td", "number", pounds(grid, one))));
    grid.table.querySelector("tfoot").replaceChildren(line);
  }

  /* The sum of a row against its budget, said under its name. */
  function balance(grid, row, sum) {
    const off = row.budget === undefined || sum === null ? null : sum - row.budget;
    const against = row.budget === undefined ? ", no budget set" : " of " + pounds(grid, row.budget);
    const nothing = grid.columns.every((_, at) => !textOf(row, at) && !counts(grid, row, at));
    const words = sum === null ? "Not every cell is an amount" : grid.sums + " " + (nothing ? "nothing yet" : pounds(grid, sum)) + against;
    const told = [make("span", "", words)];
    if (off) told.push(make("span", off > 0 ? "tone-bad" : "tone-warn", (off > 0 ? "+" : "") + pounds(grid, off)));
    if (row.balance.textContent !== told.map((one) => one.textContent).join("")) row.balance.replaceChildren(...told);
  }

  /* After a change ------------------------------------------------------------------------------------------------------------------ */

  function changed(grid, rows) {
    rows.forEach((row) => {
      row.body.classList.toggle("grid-touched", touchedRow(row));
      offer(grid, row);
    });
    addUp(grid);
    if (grid.grows) blank(grid);
    later(grid);
  }

  function later(grid) {
    window.clearTimeout(grid.timer);
    grid.timer = window.setTimeout(() => send(grid), 120);
  }

  /* What was typed, as it travels: rows of key, stamp and a text for each cell that was touched. */
  function send(grid) {
    window.clearTimeout(grid.timer);
    const rows = touchedRows(grid);
    const data = rows.map((row) => [row.key, grid.about + "|" + row.stamp, ...row.cells.map((_, at) => (touchedCell(row, at) ? textOf(row, at) : null))]);
    window.dash_clientside.set_props("cells-" + grid.name, { data: data });
    remember(grid);
    const count = rows.length;
    inside(grid, ".grid-waiting").textContent = count ? count + (count === 1 ? " row" : " rows") + " typed, not saved yet" : "";
    window.dispatchEvent(new CustomEvent("board-typed", { detail: { grid: grid.name, about: grid.about, rows: data } }));
  }

  /* Keeping what was typed when another week, year or cohort is chosen, and when its page is left for another. */
  function remember(grid) {
    const rows = {};
    touchedRows(grid).forEach((row) => {
      rows[row.key] = { stamp: row.stamp, cells: {} };
      row.cells.forEach((stored, at) => touchedCell(row, at) && (rows[row.key].cells[grid.columns[at].name] = [stored, textOf(row, at)]));
    });
    if (Object.keys(rows).length) keep.set(grid.name + " " + grid.about, rows);
    else keep.delete(grid.name + " " + grid.about);
  }

  function recall(grid) {
    const rows = keep.get(grid.name + " " + grid.about);
    if (!rows) return;
    let count = 0;
    Object.entries(rows).forEach(([key, typed]) => {
      const row = grid.rows.find((one) => one.key === key) || (key.startsWith("new-") && grid.grows ? addRow(grid) : null);
      if (!row) return;
      count += 1;
      grid.columns.forEach((column, at) => {
        const cell = typed.cells[column.name];
        if (!cell || !row.controls[at]) return;
        if (typed.stamp !== row.stamp && !row.fresh) row.cells[at] = cell[0];
        put(grid, row, at, cell[1]);
      });
      if (!row.fresh) row.stamp = typed.stamp;
    });
    changed(grid, grid.rows);
    if (count) tell(grid, "What you typed here before is back: " + count + (count === 1 ? " row" : " rows") + ", not saved yet.");
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
    const button = make("button", "grid-offer", words);
    button.type = "button";
    button.title = sentence;
    button.addEventListener("click", () => {
      const at = grid.columns.findIndex((column) => column.name === into);
      const before = textOf(row, at);
      step(grid, [[row, at, before, (before ? before + "\n" : "") + sentence]]);
      const area = row.controls[at];
      area.focus();
      area.setSelectionRange(area.value.length, area.value.length);
      fit(area);
    });
    row.told.append(button);
  }

  /* Steps, and taking them back ------------------------------------------------------------------------------------------------------ */

  function step(grid, cells) {
    const real = cells.filter(([row, at, , after]) => row.controls[at] && put(grid, row, at, after));
    if (!real.length) return;
    grid.steps.push(real.map(([row, at, before]) => [row, at, before, textOf(row, at)]));
    grid.undone = [];
    grid.open = null;
    real.forEach(([row, at]) => row.controls[at].matches("textarea") && fit(row.controls[at]));
    changed(grid, [...new Set(real.map(([row]) => row))]);
  }

  /* Typing in one cell is one step, however many keys it takes. */
  function typed(grid, row, at) {
    const now = textOf(row, at);
    const open = grid.open;
    if (open && open[0][0] === row && open[0][1] === at) open[0][3] = now;
    else {
      grid.open = [[row, at, grid.entered === undefined ? row.cells[at] : grid.entered, now]];
      grid.steps.push(grid.open);
    }
    grid.undone = [];
    changed(grid, [row]);
  }

  function back(grid, from, to, place) {
    const cells = from.pop();
    grid.open = null;
    if (!cells) {
      tell(grid, place === 2 ? "Nothing to take back." : "Nothing to do again.");
      return;
    }
    to.push(cells);
    cells.forEach((cell) => {
      put(grid, cell[0], cell[1], cell[place]);
      if (cell[0].controls[cell[1]].matches("textarea")) fit(cell[0].controls[cell[1]]);
    });
    changed(grid, [...new Set(cells.map(([row]) => row))]);
    focusCell(grid, cells[0][0], cells[0][1]);
    grid.entered = textOf(cells[0][0], cells[0][1]);
    tell(grid, (place === 2 ? "Taken back: " : "Done again: ") + cells.length + (cells.length === 1 ? " cell." : " cells."));
  }

  /* Where one is, and moving ----------------------------------------------------------------------------------------------------------- */

  function placeOf(grid, node) {
    const td = node.closest && node.closest("td");
    const row = td && grid.rows.find((one) => one.tds && one.tds.includes(td));
    const at = row ? row.tds.indexOf(td) : -1;
    return row && row.controls[at] === node ? { row: row, at: at, y: grid.rows.indexOf(row) } : null;
  }

  function focusCell(grid, row, at) {
    const node = row && row.controls[at];
    if (!node) return false;
    node.focus();
    if (node.select) node.select();
    return true;
  }

  /* The next cell that can be typed into, in steps of (down, right). */
  function move(grid, place, down, right) {
    let y = place.y + down;
    let at = place.at + right;
    while (grid.rows[y] && at >= 0 && at < grid.columns.length) {
      if (focusCell(grid, grid.rows[y], at)) return true;
      y += down;
      at += right;
    }
    return false;
  }

  const whole = (node) => node.tagName === "SELECT" || node.value === "" || (node.selectionStart === 0 && node.selectionEnd === node.value.length);
  const atStart = (node) => whole(node) || (node.selectionStart === 0 && node.selectionEnd === 0);
  const atEnd = (node) => whole(node) || (node.selectionStart === node.value.length && node.selectionEnd === node.value.length);

  /* Several cells: from where Shift was first held to where one is. */
  function picked(grid) {
    const here = placeOf(grid, document.activeElement);
    if (!here) return null;
    const from = grid.anchor && grid.rows.includes(grid.anchor.row) ? grid.anchor : here;
    const ys = [grid.rows.indexOf(from.row), here.y].sort((one, other) => one - other);
    const ats = [from.at, here.at].sort((one, other) => one - other);
    return { top: ys[0], bottom: ys[1], left: ats[0], right: ats[1], many: ys[0] !== ys[1] || ats[0] !== ats[1], here: here };
  }

  function showPicked(grid) {
    const area = picked(grid);
    grid.rows.forEach((row, y) =>
      (row.tds || []).forEach((td, at) => {
        const in_ = area && area.many && y >= area.top && y <= area.bottom && at >= area.left && at <= area.right;
        if (td.classList.contains("grid-picked") !== Boolean(in_)) td.classList.toggle("grid-picked", Boolean(in_));
      }),
    );
  }

  function cellsOf(grid, area) {
    const found = [];
    for (let y = area.top; y <= area.bottom; y += 1) for (let at = area.left; at <= area.right; at += 1) found.push([grid.rows[y], at, y]);
    return found;
  }

  /* Keys ------------------------------------------------------------------------------------------------------------------------------ */

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function keyed(grid, event) {
    const held = event.ctrlKey || event.metaKey;
    if (held && event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      inside(grid, ".save").click();
      return;
    }
    const place = placeOf(grid, event.target);
    if (!place) return;
    const stop = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (held && !event.altKey && /^[zZ]$/.test(event.key)) {
      stop();
      if (event.shiftKey) back(grid, grid.undone, grid.steps, 3);
      else back(grid, grid.steps, grid.undone, 2);
    } else if (held && event.key === "y") {
      stop();
      back(grid, grid.undone, grid.steps, 3);
    } else if (held && event.key === "d") {
      stop();
      fillDown(grid);
    } else if (event.altKey && !held && event.code === "KeyN" && place.row.quick) {
      stop();
      quick(grid, [place.row]);
    } else if (event.key === "Enter" && !held) entered(grid, event, place, stop);
    else if (event.key === "Tab" && !held && !event.altKey) {
      if (grid.tabbed === null && !event.shiftKey) grid.tabbed = place.at;
    } else if (event.key === "F2") {
      stop();
      if (event.target.setSelectionRange) event.target.setSelectionRange(event.target.value.length, event.target.value.length);
    } else if (ARROWS[event.key] && !held && !event.altKey) arrowed(grid, event, place, stop);
    else if ((event.key === "Delete" || event.key === "Backspace") && picked(grid).many) {
      stop();
      step(grid, cellsOf(grid, picked(grid)).map(([row, at]) => [row, at, textOf(row, at), ""]));
    } else if (event.key === "Backspace" || event.key === "Delete") {
      if (event.target.tagName === "SELECT") step(grid, [[place.row, place.at, textOf(place.row, place.at), ""]]);
    } else if (event.key.length === 1 && !held && !event.altKey) lettered(grid, event, place, stop);
  }

  function entered(grid, event, place, stop) {
    if (event.altKey) {
      if (event.target.tagName !== "TEXTAREA") return;
      stop();
      event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end");
      typed(grid, place.row, place.at);
      fit(event.target);
      return;
    }
    stop();
    const at = grid.tabbed === null || event.shiftKey ? place.at : grid.tabbed;
    const before = grid.tabbed;
    grid.tabbed = null;
    if (!move(grid, { y: place.y, at: at }, event.shiftKey ? -1 : 1, 0)) {
      grid.tabbed = before;
      if (!event.shiftKey) inside(grid, ".save").focus();
    }
  }

  function arrowed(grid, event, place, stop) {
    const [down, right] = ARROWS[event.key];
    const node = event.target;
    const long = node.tagName === "TEXTAREA";
    if (event.shiftKey && !whole(node)) return;
    const free = down ? !long || (down < 0 ? atStart(node) : atEnd(node)) : right < 0 ? atStart(node) : atEnd(node);
    if (!free) return;
    if (event.shiftKey) grid.anchor = grid.anchor || place;
    else grid.anchor = null;
    grid.tabbed = null;
    grid.holding = event.shiftKey;
    if (move(grid, place, down, right)) stop();
    else if (node.tagName === "SELECT") stop();
    grid.holding = false;
    showPicked(grid);
  }

  function lettered(grid, event, place, stop) {
    const column = grid.columns[place.at];
    const letters = column.letters || {};
    const letter = event.key.toLowerCase();
    if (column.control !== "choice" || !Object.keys(letters).length) return;
    if (letters[letter]) {
      stop();
      step(grid, [[place.row, place.at, textOf(place.row, place.at), letters[letter]]]);
    } else if (letter === "n" && place.row.quick) {
      stop();
      quick(grid, [place.row]);
    }
  }

  function fillDown(grid) {
    const area = picked(grid);
    if (!area) return;
    const top = area.top === area.bottom ? area.top - 1 : area.top;
    if (!grid.rows[top]) return;
    const cells = cellsOf(grid, area).filter(([, , y]) => y > top);
    step(grid, cells.map(([row, at]) => [row, at, textOf(row, at), textOf(grid.rows[top], at)]));
    grid.entered = textOf(area.here.row, area.here.at);
  }

  /* What one press fills: last words carried on. */
  function quick(grid, rows) {
    const cells = rows.flatMap((row) =>
      grid.columns.map((column, at) => [row, at, textOf(row, at), column.name in row.quick ? row.quick[column.name] : textOf(row, at)]),
    );
    step(grid, cells);
    const place = placeOf(grid, document.activeElement);
    if (place) grid.entered = textOf(place.row, place.at);
    if (rows.length === 1) tell(grid, rows[0].name + ": " + (grid.quick || "").toLowerCase() + ".");
    else tell(grid, grid.quick + " for " + rows.length + (rows.length === 1 ? " row" : " rows") + ".");
  }

  /* Copying and pasting --------------------------------------------------------------------------------------------------------------- */

  const quoted = (text) => (/[\t\n"]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);

  function asShown(grid, row, at) {
    const node = row.controls[at];
    return node && node.tagName === "SELECT" ? (node.selectedOptions[0] || { text: "" }).text : textOf(row, at);
  }

  function copied(grid, event) {
    const area = picked(grid);
    if (!area || (!area.many && area.here.row.controls[area.here.at].tagName !== "SELECT")) return false;
    const lines = [];
    for (let y = area.top; y <= area.bottom; y += 1) {
      const line = [];
      for (let at = area.left; at <= area.right; at += 1) line.push(quoted(asShown(grid, grid.rows[y], at)));
      lines.push(line.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    tell(grid, "Copied " + lines.length + " by " + (area.right - area.left + 1) + " cells.");
    if (event.type === "cut") step(grid, cellsOf(grid, area).map(([row, at]) => [row, at, textOf(row, at), ""]));
    return true;
  }

  /* Rows of cells of a spreadsheet's text: tabs between cells, lines between rows, quotes round a cell that holds either. */
  function parse(text) {
    const rows = [[]];
    let place = 0;
    const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    while (place <= plain.length) {
      const inner = plain[place] === '"' ? /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(plain.slice(place)) : null;
      let cell;
      if (inner && /[\t\n]|""/.test(inner[1])) {
        cell = inner[1].replace(/""/g, '"');
        place += inner[0].length;
      } else {
        const end = plain.slice(place).search(/[\t\n]/);
        cell = end < 0 ? plain.slice(place) : plain.slice(place, place + end);
        place += cell.length;
      }
      rows[rows.length - 1].push(cell);
      if (plain[place] === "\n") rows.push([]);
      place += 1;
    }
    return rows;
  }

  /* Whether pasted text is cells to spread: a tab tells; lines alone are cells unless a longer text is pasted into a box for one. */
  function spreads(event, text, column) {
    if (text.includes("\t")) return true;
    if (!/[\r\n]/.test(text.replace(/[\r\n]+$/, ""))) return false;
    return column.control !== "long" || /<(table|google-sheets)/i.test(event.clipboardData.getData("text/html"));
  }

  function pasted(grid, event) {
    const place = placeOf(grid, event.target);
    if (!place) return;
    const text = event.clipboardData.getData("text/plain");
    const area = picked(grid);
    const select = event.target.tagName === "SELECT";
    if (!spreads(event, text, grid.columns[place.at])) {
      if (!area.many && !select) return;
      event.preventDefault();
      const single = text.replace(/[\r\n]+$/, "");
      step(grid, cellsOf(grid, area).map(([row, at]) => [row, at, textOf(row, at), single]));
      return;
    }
    event.preventDefault();
    spread(grid, parse(text), area);
  }

  const isHead = (grid, line, left) => {
    const filled = line.map((cell, n) => [cell.trim().toLowerCase(), grid.columns[left + n]]).filter(([cell]) => cell);
    return filled.length > 0 && filled.every(([cell, column]) => column && cell === column.label.toLowerCase());
  };

  function spread(grid, lines, area) {
    const rows = isHead(grid, lines[0], area.left) ? lines.slice(1) : lines;
    const cells = [];
    let beyond = 0;
    let outside = 0;
    rows.forEach((line, n) => {
      let row = grid.rows[area.top + n];
      if (!row && grid.grows) row = addRow(grid);
      if (!row) {
        beyond += 1;
        return;
      }
      line.forEach((cell, m) => {
        if (area.left + m >= grid.columns.length || (!row.controls[area.left + m] && cell.trim())) outside += 1;
        else cells.push([row, area.left + m, textOf(row, area.left + m), cell]);
      });
    });
    step(grid, cells);
    const width = Math.max(...rows.map((line) => line.length));
    const lost = [
      beyond ? beyond + (beyond === 1 ? " line" : " lines") + " below the last row" : "",
      outside ? outside + (outside === 1 ? " cell" : " cells") + " beyond what can be typed here" : "",
    ].filter(Boolean);
    const told = "Pasted " + (rows.length - beyond) + " by " + width + " cells." + (lost.length ? " Left out: " + lost.join(", ") + "." : "");
    inside(grid, ".grid-told").classList.toggle("tone-bad", lost.length > 0);
    tell(grid, told + " Ctrl+Z takes it back.");
    grid.entered = textOf(area.here.row, area.here.at);
  }

  /* What the server says ---------------------------------------------------------------------------------------------------------------- */

  function unmark(grid) {
    grid.rows.forEach((row) => {
      row.body.querySelectorAll(".grid-error, .grid-ask").forEach((one) => one.remove());
      row.tds.forEach((td, at) => {
        td.classList.remove("wrong");
        if (row.controls[at]) row.controls[at].removeAttribute("aria-invalid");
        described(grid, row, at);
      });
    });
  }

  function markAll(grid, told, classes) {
    told.forEach(([key, name, sentence]) => {
      const row = grid.rows.find((one) => one.key === key);
      const at = grid.columns.findIndex((column) => column.name === name);
      if (!row || at < 0) return;
      const mark = make("div", classes, sentence);
      mark.id = idOf(grid, row, grid.columns[at]) + "-told";
      row.tds[at].append(mark);
      if (classes === "grid-error") {
        row.tds[at].classList.add("wrong");
        if (row.controls[at]) row.controls[at].setAttribute("aria-invalid", "true");
      }
      described(grid, row, at);
    });
  }

  function refreshed(grid, row, now) {
    ["stamp", "name", "short", "href", "done", "facts", "quick", "whyNot", "offers", "budget", "least", "otherwise"].forEach((part) => (row[part] = now[part]));
    row.key = now.key;
    named(grid, row);
    grid.columns.forEach((column, at) => {
      const beside = row.tds[at].querySelector(".grid-beside");
      beside.textContent = (now.beside || {})[column.name] || "";
      beside.hidden = !beside.textContent;
      if (row.controls[at]) row.controls[at].id = idOf(grid, row, column);
      if (row.controls[at]) row.controls[at].setAttribute("aria-label", row.name + ", " + column.label);
      described(grid, row, at);
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
      put(grid, row, at, text);
      row.cells[at] = control.value;
      if (stays(at)) put(grid, row, at, typed);
      if (control.tagName === "TEXTAREA") fit(control);
    });
    refreshed(grid, row, now);
    row.body.classList.remove("grid-moved");
  }

  function outcome(grid, data) {
    unmark(grid);
    (data.stale || []).forEach((now) => {
      const row = grid.rows.find((one) => one.key === now.key);
      if (!row) return;
      const typed = row.cells.map((_, at) => touchedCell(row, at));
      adopt(grid, row, now, (at) => typed[at]);
    });
    (data.saved || []).forEach(([was, now]) => {
      const row = grid.rows.find((one) => one.key === was);
      if (!row) return;
      const sent = (grid.sent || {})[was] || [];
      adopt(grid, row, now, (at) => sent[at] !== undefined && sent[at] !== textOf(row, at));
    });
    if (data.saved) {
      grid.steps = [];
      grid.undone = [];
      grid.open = null;
    }
    markAll(grid, data.wrong || [], "grid-error");
    markAll(grid, data.asks || [], "grid-ask");
    changed(grid, grid.rows);
    send(grid);
    tell(grid, "");
    const said = inside(grid, ".grid-answer [role=alert], .grid-answer [role=status]");
    if (said) said.focus();
    if (data.saved || data.undone) window.dispatchEvent(new Event("board-saved"));
  }

  /* Fresh rows: what nobody touched follows the store; what was typed stays, and its row says that it changed meanwhile. */
  function update(grid, data) {
    const now = new Map(data.rows.map((row) => [row.key, row]));
    grid.rows.forEach((row) => {
      const found = now.get(row.key);
      if (!found) return;
      const touched = row.cells.map((_, at) => touchedCell(row, at));
      const same = found.cells.every((text, at) => !touched[at] || text === textOf(row, at));
      if (!touched.some(Boolean) || same || found.stamp === row.stamp) adopt(grid, row, found, (at) => touched[at] && !same);
      else row.body.classList.add("grid-moved");
    });
    const known = new Set(grid.rows.map((row) => row.key));
    const gone = grid.rows.filter((row) => !row.fresh && !now.has(row.key) && !touchedRow(row));
    gone.forEach((row) => row.body.remove());
    grid.rows = grid.rows.filter((row) => !gone.includes(row));
    data.rows.filter((row) => !known.has(row.key)).forEach((row) => {
      const first = grid.rows.findIndex((one) => one.fresh);
      const place = first < 0 ? grid.rows.length : first;
      const body = drawRow(grid, row);
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
    const grid = { ...data, root: root, steps: [], undone: [], open: null, added: 0, tabbed: null, anchor: null, sent: {}, drawn: Boolean(data.rows.length || data.grows) };
    grids.set(data.name, grid);
    draw(grid);
    grid.rows.forEach((row) => offer(grid, row));
    recall(grid);
    send(grid);
    if (!root.dataset.listening) listen(root, data.name);
  }

  function listen(root, name) {
    root.dataset.listening = "yes";
    const on = (event, act) => root.addEventListener(event, (said) => act(grids.get(name), said));
    const frame = (event, act) => on(event, (grid, said) => said.target.closest(".grid-frame") && act(grid, said));
    on("keydown", keyed);
    frame("paste", pasted);
    frame("copy", copied);
    frame("cut", copied);
    frame("focusin", (grid, said) => {
      const place = placeOf(grid, said.target);
      if (!place) return;
      grid.open = null;
      grid.entered = textOf(place.row, place.at);
      if (!grid.holding && !grid.shifted) grid.anchor = null;
      if (!grid.pressed && said.target.select) said.target.select();
      showPicked(grid);
    });
    frame("pointerdown", (grid, said) => {
      grid.pressed = true;
      grid.tabbed = null;
      const here = placeOf(grid, document.activeElement);
      grid.shifted = said.shiftKey && Boolean(here);
      if (grid.shifted) grid.anchor = grid.anchor || here;
      window.setTimeout(() => (grid.pressed = grid.shifted = false), 0);
    });
    frame("input", (grid, said) => {
      const place = placeOf(grid, said.target);
      if (!place) return;
      if (said.target.tagName === "TEXTAREA") fit(said.target);
      typed(grid, place.row, place.at);
      used(grid, place);
    });
    frame("beforeinput", (grid, said) => /^history/.test(said.inputType) && said.preventDefault());
    frame("focusout", (grid, said) => understood(grid, placeOf(grid, said.target)));
    on("click", (grid, said) => {
      const one = said.target.closest(".grid-quick");
      if (one) {
        const row = grid.rows.find((other) => other.th.contains(one));
        quick(grid, [row]);
        focusCell(grid, row, 0);
      } else if (said.target.closest(".grid-quick-all")) {
        quick(grid, grid.rows.filter((row) => row.quick && !row.done && !touchedRow(row)));
      } else if (said.target.closest(".grid-add")) {
        const last = grid.rows[grid.rows.length - 1];
        focusCell(grid, last && last.fresh && !touchedRow(last) ? last : addRow(grid), 0);
      }
    });
    /* What is typed is complete before the press of Save reaches the page. */
    root.addEventListener("click", (said) => {
      if (!said.target.closest(".save")) return;
      const grid = grids.get(name);
      send(grid);
      grid.sent = {};
      touchedRows(grid).forEach((row) => (grid.sent[row.key] = row.cells.map((_, at) => textOf(row, at))));
    }, true);
  }

  /* How many words of those allowed are used. */
  function used(grid, place) {
    const most = grid.columns[place.at].words;
    if (!most) return;
    const td = place.row.tds[place.at];
    const told = td.querySelector(".used") || td.appendChild(make("span", "used"));
    const count = (textOf(place.row, place.at).match(/\S+/g) || []).length;
    told.textContent = count + " of " + most + " words";
    told.classList.toggle("tone-bad", count > most);
  }

  /* How a typed day is understood. */
  async function understood(grid, place) {
    if (!place || grid.columns[place.at].control !== "day") return;
    const td = place.row.tds[place.at];
    const there = td.querySelector(".understood");
    const text = textOf(place.row, place.at);
    if (!text.trim() || !touchedCell(place.row, place.at)) {
      if (there) there.remove();
      return;
    }
    const answer = await window.fetch("/understood?day=" + encodeURIComponent(text));
    if (!answer.ok || textOf(place.row, place.at) !== text) return;
    const said = await answer.json();
    const told = td.querySelector(".understood") || td.appendChild(make("span", "understood"));
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
})();
