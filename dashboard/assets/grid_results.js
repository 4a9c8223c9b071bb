/* What a grid does with an answer of the server: errors, saved rows, and fresh rows. Edits are never lost by it. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});
  // What a row takes over from fresh data, beside its key and cells.
  const ROW_DATA = "stamp name short href done facts strips quick whyNot offers budget least otherwise".split(" ");

  const rowByKey = (grid, key) => grid.rows.find((row) => row.key === key);

  function clearMarks(grid) {
    grid.rows.forEach((row) => {
      row.body.querySelectorAll(".grid-error, .grid-ask").forEach((one) => one.remove());
      row.tds.forEach((td, col) => {
        td.classList.remove("wrong");
        if (row.controls[col]) row.controls[col].removeAttribute("aria-invalid");
        G.describe(row, col);
      });
    });
  }

  /* Show messages [key, column name, sentence] in their cells, as errors (grid-error) or questions (grid-ask). */
  function mark(grid, messages, className) {
    messages.forEach(([key, name, sentence]) => {
      const row = rowByKey(grid, key);
      const col = grid.columns.findIndex((column) => column.name === name);
      if (!row || col < 0) return;
      row.tds[col].append(app.dom.make("div", className, sentence, { id: `${G.cellId(grid, row, grid.columns[col])}-told` }));
      if (className === "grid-error") {
        row.tds[col].classList.add("wrong");
        if (row.controls[col]) row.controls[col].setAttribute("aria-invalid", "true");
      }
      G.describe(row, col);
    });
  }

  /* Take over everything of a fresh row but its cells. */
  function updateRow(grid, row, fresh) {
    ROW_DATA.forEach((name) => (row[name] = fresh[name]));
    row.key = fresh.key;
    G.fillRowHeader(grid, row);
    grid.columns.forEach((column, col) => {
      const beside = row.tds[col].querySelector(".grid-beside");
      beside.textContent = (fresh.beside || {})[column.name] || "";
      beside.hidden = !beside.textContent;
      if (row.controls[col]) {
        row.controls[col].id = G.cellId(grid, row, column);
        row.controls[col].setAttribute("aria-label", G.cellLabel(grid, row, column));
      }
      G.describe(row, col);
    });
    row.isNew = false;
  }

  /* Make a fresh row the stored state of a row. Cells for which `keeps(col)` holds keep their text, as an edit. */
  function adopt(grid, row, fresh, keeps) {
    fresh.cells.forEach((text, col) => adoptCell(grid, row, col, { text, keep: keeps(col) }));
    updateRow(grid, row, fresh);
    row.body.classList.remove("grid-moved");
  }

  function adoptCell(grid, row, col, { text, keep }) {
    const control = row.controls[col];
    if (!control) {
      const locked = row.tds[col].querySelector(".grid-locked");
      if (locked) locked.textContent = text;
      row.cells[col] = text;
      return;
    }
    const typed = control.value;
    G.setCell(grid, row, col, text);
    row.cells[col] = control.value;
    if (keep) G.setCell(grid, row, col, typed);
    G.fitHeight(control);
  }

  /* Rows that somebody else saved meanwhile: the stored texts are fresh, the edits stay. */
  function adoptOutdated(grid, rows) {
    rows.forEach((fresh) => {
      const row = rowByKey(grid, fresh.key);
      if (!row) return;
      const edited = row.cells.map((_, col) => G.isEdited(row, col));
      adopt(grid, row, fresh, (col) => edited[col]);
    });
  }

  /* Saved rows as [key before, fresh row]: what was typed since Save was pressed stays as an edit. */
  function adoptSaved(grid, rows) {
    rows.forEach(([key, fresh]) => {
      const row = rowByKey(grid, key);
      if (!row) return;
      const submitted = grid.submitted[key] || [];
      const typedSince = row.cells.map((_, col) => submitted[col] !== undefined && submitted[col] !== G.textOf(row, col));
      adopt(grid, row, fresh, (col) => typedSince[col]);
    });
    Object.assign(grid, { undoStack: [], redoStack: [], openEdit: null, hasDraft: false });
  }

  /* Show the answer to Save or Undo. */
  function showAnswer(grid, answer) {
    grid.saveClickedAt = 0;
    clearMarks(grid);
    adoptOutdated(grid, answer.stale || []);
    if (answer.saved) adoptSaved(grid, answer.saved);
    mark(grid, answer.wrong || [], "grid-error");
    mark(grid, answer.asks || [], "grid-ask");
    G.afterChange(grid, grid.rows);
    G.publish(grid);
    G.announce(grid, "");
    const message = G.find(grid, ".grid-answer [role=alert], .grid-answer [role=status]");
    if (message) message.focus();
    if (answer.saved || answer.undone) window.dispatchEvent(new Event("board-saved"));
  }

  /* Take over fresh rows. A row that was edited here and changed on the server keeps its edits and is marked as changed. */
  function update(grid, data) {
    const freshByKey = new Map(data.rows.map((row) => [row.key, row]));
    grid.rows.forEach((row) => {
      const fresh = freshByKey.get(row.key);
      if (fresh) updateOrMark(grid, row, fresh);
    });
    const knownKeys = new Set(grid.rows.map((row) => row.key));
    removeGone(grid, freshByKey);
    data.rows.filter((row) => !knownKeys.has(row.key)).forEach((row) => insert(grid, row));
    G.afterChange(grid, grid.rows);
  }

  function updateOrMark(grid, row, fresh) {
    const edited = row.cells.map((_, col) => G.isEdited(row, col));
    const isSame = fresh.cells.every((text, col) => !edited[col] || text === G.textOf(row, col));
    if (!edited.includes(true) || isSame || fresh.stamp === row.stamp) adopt(grid, row, fresh, (col) => edited[col] && !isSame);
    else row.body.classList.add("grid-moved");
  }

  /* Remove the rows that the server no longer has, unless they were edited. */
  function removeGone(grid, freshByKey) {
    const gone = grid.rows.filter((row) => !row.isNew && !freshByKey.has(row.key) && !G.isRowEdited(row));
    gone.forEach((row) => row.body.remove());
    grid.rows = grid.rows.filter((row) => !gone.includes(row));
  }

  /* Insert a stored row before the rows added here. */
  function insert(grid, row) {
    const firstNew = grid.rows.findIndex((one) => one.isNew);
    const body = G.drawRow(grid, row);
    if (firstNew < 0) {
      G.insertAtEnd(grid, body);
      grid.rows.push(row);
    } else {
      grid.rows[firstNew].body.before(body);
      grid.rows.splice(firstNew, 0, row);
    }
  }

  Object.assign(G, { adoptOutdated, adoptSaved, removeGone, showAnswer, update });
})();
