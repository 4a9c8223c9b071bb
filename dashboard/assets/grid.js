/* Grids to fill: draws the rows that travel as data, moves between cells, pastes from spreadsheets, takes steps back, keeps what was typed.
   What is typed is never drawn anew: fresh rows from the server change only what nobody touched. Text only: nothing here is ever HTML. */
window.boardGrid = {};
(function () {
  const G = window.boardGrid; /* what the other scripts of grids share with this one */
  const MOST_ROWS = 500;

  const make = (name, classes, text) => {
    const node = document.createElement(name);
    if (classes) node.className = classes;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };
  const inside = (grid, selector) => grid.root.querySelector(selector);
  const tell = (grid, words) => (inside(grid, ".grid-told").textContent = words);

  /* Cells ----------------------------------------------------------------------------------------------------------------------- */

  const labelOf = (grid, row, column) => (row.name || grid.newName) + ", " + column.label + (column.published ? ", published" : "");
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
    node.setAttribute("aria-label", labelOf(grid, row, column));
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
      G.addUp(grid);
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
      td.dataset.label = column.label + (column.published ? " (published)" : column.audience ? " (programme team only)" : "");
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
  Object.assign(G, { addRow, blank, described, draw, drawRow, fit, idOf, inside, labelOf, make, named, put, scoped, tell, textOf, touchedCell, touchedRow, touchedRows });
})();
