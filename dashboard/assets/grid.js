/* Editable grids: draws the rows that arrive as data (layouts/components/grid.py). A cell that is being typed into is never drawn again.
   A grid is its data and, beside it, what the scripts keep: `root` (its element), `table`, the undo history, timers. A row likewise:
   `controls`, `tds`, `header`, `isNew` (added here, not stored). Cells are numbered by `col`; row.cells holds the stored texts. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {}); // what the scripts of grids share
  const { make } = app.dom;
  const MAX_ROWS = 500;
  const BORDER = 2; // pixels that scrollHeight leaves out

  const find = (grid, selector) => grid.root.querySelector(selector);

  /* Show a message below the grid; it is a live region, so screen readers read it. */
  const announce = (grid, message) => (find(grid, ".grid-told").textContent = message);

  /* Cells */

  const cellLabel = (grid, row, column) => `${row.name || grid.newName}, ${column.label}${column.published ? ", published" : ""}`;
  const cellId = (grid, row, column) => `cell-${grid.name}-${row.key}-${column.name}`;
  const textOf = (row, col) => (row.controls[col] ? row.controls[col].value : row.cells[col]);
  const isEdited = (row, col) => Boolean(row.controls[col]) && row.controls[col].value !== row.cells[col];
  const isRowEdited = (row) => row.cells.some((_, col) => isEdited(row, col));
  const editedRows = (grid) => grid.rows.filter(isRowEdited);

  /* Returns the value of the option that a text names by its value, its label or the first words of one label; else the text. */
  function optionFor(column, text) {
    const wanted = text.trim().toLowerCase();
    const exact = column.options.find(([value, label]) => wanted === value.toLowerCase() || wanted === label.toLowerCase());
    if (exact) return exact[0];
    const starting = column.options.filter(([, label]) => wanted && label.toLowerCase().startsWith(`${wanted} `));
    return starting.length === 1 ? starting[0][0] : text.trim();
  }

  /* Returns a text as a cell of the column holds it: without line breaks, unless it is a long text; a choice as its value. */
  function normalise(column, text) {
    if (column.control === "long") return text.replace(/\r/g, "");
    const line = text.replace(/\s*[\r\n]+\s*/g, " ");
    if (column.control !== "choice") return line;
    return line.trim() === "" ? "" : optionFor(column, line);
  }

  /* Set the text of a cell and return whether it changed. A choice that is not offered is added: the server reports it as an error. */
  function setCell(grid, row, col, text) {
    const control = row.controls[col];
    if (!control) return false;
    const column = grid.columns[col];
    const value = normalise(column, text);
    if (column.control === "choice" && value && ![...control.options].some((one) => one.value === value)) {
      control.add(new Option(value, value));
    }
    const before = control.value;
    control.value = value;
    return before !== control.value;
  }

  function makeControl(column) {
    if (column.control === "choice") {
      const select = make("select", "form-select");
      [["", ""], ...column.options].forEach(([value, label]) => select.add(new Option(label, value)));
      return select;
    }
    if (column.control === "long") return make("textarea", "form-control", "", { rows: 1 });
    const input = make("input", "form-control", "", { type: "text", autocomplete: "off" });
    if (column.control === "money") input.inputMode = "decimal";
    return input;
  }

  function addControl(grid, row, col) {
    const column = grid.columns[col];
    const control = makeControl(column);
    control.id = cellId(grid, row, column);
    control.setAttribute("aria-label", cellLabel(grid, row, column));
    row.controls[col] = control;
    setCell(grid, row, col, row.cells[col] || "");
    row.cells[col] = control.value; // as the control holds it, so that it does not count as edited
    return control;
  }

  const growsByItself = window.CSS && window.CSS.supports("field-sizing", "content");

  /* Make a textarea as high as its text, in browsers without field-sizing. */
  function fitHeight(control) {
    if (growsByItself || control.tagName !== "TEXTAREA") return;
    control.style.height = "auto";
    control.style.height = `${control.scrollHeight + BORDER}px`;
  }

  /* Drawing */

  function draw(grid) {
    const table = make("table", "grid-table");
    table.append(make("caption", "visually-hidden", grid.caption), drawHead(grid));
    grid.table = table;
    grid.rows.forEach((row) => table.append(drawRow(grid, row)));
    const frame = find(grid, ".grid-frame");
    frame.classList.toggle("grid-cards", !grid.frame);
    frame.classList.toggle("grid-framed", Boolean(grid.frame));
    frame.classList.toggle("grid-narrow", Boolean(grid.narrow));
    frame.replaceChildren(grid.rows.length || grid.grows ? table : make("p", "empty", grid.empty));
    if (grid.sums) {
      table.append(make("tfoot"));
      G.updateSums(grid);
    }
    if (grid.grows) ensureEmptyRow(grid);
    find(grid, ".grid-add").hidden = !grid.grows;
    frame.querySelectorAll("textarea").forEach(fitHeight);
  }

  function drawColumnHeading(column) {
    const heading = make("th", "", column.label, { scope: "col" });
    heading.style.minWidth = `${column.wide}rem`;
    if (column.hint) heading.append(make("span", "grid-hint", column.hint));
    if (column.audience) {
      const [kind, label] = column.published ? ["published", "Published"] : ["internal", "Team only"];
      heading.append(make("span", `audience ${kind}`, label, { title: column.audience }));
    }
    return heading;
  }

  function drawHead(grid) {
    const row = make("tr");
    row.append(make("th", "grid-name", grid.head, { scope: "col" }), ...grid.columns.map(drawColumnHeading));
    const head = make("thead");
    head.append(row);
    return head;
  }

  /* Returns the row as a tbody: a line of facts where it has any, and the line of its cells. */
  function drawRow(grid, row) {
    const line = make("tr");
    row.body = make("tbody");
    row.factsCell = null;
    row.controls = row.controls || [];
    row.header = make("th", "grid-name", "", { scope: "row" });
    if (row.facts) {
      row.header.rowSpan = 2;
      row.factsCell = make("td", "grid-facts", "", { colspan: grid.columns.length });
      row.body.appendChild(make("tr", "grid-about")).append(row.header, row.factsCell);
    } else line.append(row.header);
    G.fillRowHeader(grid, row);
    row.tds = grid.columns.map((_, col) => drawCell(grid, row, col));
    line.append(...row.tds);
    row.body.append(line);
    row.tds.forEach((_, col) => describe(row, col));
    return row.body;
  }

  /* Returns the label of a cell where the row is drawn as a card, on a phone. */
  function cardLabel(column) {
    if (column.published) return `${column.label} (published)`;
    return column.label + (column.audience ? " (programme team only)" : "");
  }

  function drawCell(grid, row, col) {
    const column = grid.columns[col];
    const td = make("td", column.control === "money" ? "number" : "");
    td.dataset.label = cardLabel(column);
    const beside = make("div", "grid-beside", (row.beside || {})[column.name] || "");
    beside.id = `${cellId(grid, row, column)}-beside`;
    beside.hidden = !beside.textContent;
    const isLocked = (row.locked || []).includes(column.name);
    td.append(beside, isLocked ? make("span", "grid-locked", row.cells[col] || "") : addControl(grid, row, col));
    return td;
  }

  /* Connect a control with the notes and errors in its cell for screen readers. */
  function describe(row, col) {
    const control = row.controls[col];
    if (!control) return;
    const notes = [...row.tds[col].querySelectorAll(".grid-beside:not([hidden]), .grid-error, .grid-ask")].map((one) => one.id);
    if (notes.length) control.setAttribute("aria-describedby", notes.join(" "));
    else control.removeAttribute("aria-describedby");
  }

  /* Added rows */

  /* Add a row at the end and return it, or null where the grid is full. */
  function addRow(grid) {
    if (grid.rows.length >= MAX_ROWS) return null;
    grid.addedCount += 1;
    const row = { key: `new-${grid.addedCount}`, stamp: "", name: "", cells: grid.columns.map(() => ""), isNew: true };
    grid.rows.push(row);
    insertAtEnd(grid, drawRow(grid, row));
    return row;
  }

  /* Insert the element of a row after all others, above the sums. */
  function insertAtEnd(grid, body) {
    const foot = grid.table.querySelector("tfoot");
    if (foot) foot.before(body);
    else grid.table.append(body);
  }

  const isEmptyRow = (row) => Boolean(row && row.isNew && !isRowEdited(row));

  /* A grid that grows always ends with an empty row. */
  function ensureEmptyRow(grid) {
    if (!isEmptyRow(grid.rows[grid.rows.length - 1])) addRow(grid);
  }

  Object.assign(G, {
    addRow,
    announce,
    cellId,
    cellLabel,
    describe,
    draw,
    drawRow,
    editedRows,
    ensureEmptyRow,
    find,
    fitHeight,
    insertAtEnd,
  });
  Object.assign(G, { isEdited, isEmptyRow, isRowEdited, normalise, optionFor, setCell, textOf });
})();
