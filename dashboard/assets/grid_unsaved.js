/* What was typed into a grid and is not saved: it is given to the callback of Save, sent to the server as a draft, and kept while
   another week, year or page is shown. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});
  const PUBLISH_AFTER = 120; // milliseconds without typing
  const DRAFT_AFTER = 1500; // milliseconds without typing
  const SAVE_TIMEOUT = 10000; // milliseconds after which a save without an answer counts as lost
  const grids = new Map(); // the grids shown, by name
  const unsaved = new Map(); // rows by key, by keyOf(grid); lives as long as the document

  const keyOf = (grid) => `${grid.name} ${grid.about}`;

  /* Returns the edited rows as the server reads them: [key, "about|stamp", text or null (not edited) for each column]. */
  const rowsToSend = (grid) =>
    G.editedRows(grid).map((row) => [
      row.key,
      `${grid.about}|${row.stamp}`,
      ...row.cells.map((_, col) => (G.isEdited(row, col) ? G.textOf(row, col) : null)),
    ]);

  /* Update everything that depends on the cells of the rows. */
  function afterChange(grid, rows) {
    rows.forEach((row) => {
      row.body.classList.toggle("grid-touched", G.isRowEdited(row));
      G.showSuggestion(grid, row);
    });
    G.updateSums(grid);
    if (grid.grows) G.ensureEmptyRow(grid);
    window.clearTimeout(grid.publishTimer);
    grid.publishTimer = window.setTimeout(() => publish(grid), PUBLISH_AFTER);
    scheduleDraft(grid);
  }

  function scheduleDraft(grid) {
    window.clearTimeout(grid.draftTimer);
    grid.draftTimer = window.setTimeout(() => sendDraft(grid), DRAFT_AFTER);
  }

  /* Send the draft, so that a closed tab loses nothing. While a save runs it waits: a draft that is stored after the save
     would be offered again as not saved. */
  function sendDraft(grid) {
    if (grids.get(grid.name) !== grid || !grid.root.isConnected) return; // the page was left: Dash no longer has the component
    if (Date.now() - grid.saveClickedAt < SAVE_TIMEOUT) {
      scheduleDraft(grid);
      return;
    }
    const rows = rowsToSend(grid).concat(Object.values(grid.hiddenRows));
    if (rows.length || grid.hasDraft) app.dash.setProps(`typing-${grid.name}`, { data: rows });
    grid.hasDraft = rows.length > 0;
  }

  /* Give the edited rows to the callback of Save, and show how many there are. */
  function publish(grid) {
    window.clearTimeout(grid.publishTimer);
    const data = rowsToSend(grid);
    app.dash.setProps(`cells-${grid.name}`, { data });
    keep(grid);
    const count = data.length;
    G.find(grid, ".grid-waiting").textContent = count ? `${app.text.plural(count, "row", "rows")} typed, not saved yet` : "";
    G.find(grid, ".grid-discard").hidden = !count;
    if (!count) G.find(grid, ".grid-kept").textContent = "";
  }

  /* Kept rows: { stamp, cells: { column name: [stored text or null, typed text] } } by the key of the row. */

  /* Returns the edited rows of a grid, and those edited before that the filters hide now, as kept rows. */
  function editsOf(grid) {
    const rows = {};
    G.editedRows(grid).forEach((row) => {
      rows[row.key] = { stamp: row.stamp, cells: {} };
      row.cells.forEach((stored, col) => {
        if (G.isEdited(row, col)) rows[row.key].cells[grid.columns[col].name] = [stored, G.textOf(row, col)];
      });
    });
    Object.entries(grid.hiddenRows).forEach(([key, row]) => (rows[key] = fromSent(grid, row)));
    return rows;
  }

  function keep(grid) {
    const rows = editsOf(grid);
    if (Object.keys(rows).length) unsaved.set(keyOf(grid), rows);
    else unsaved.delete(keyOf(grid));
  }

  /* Returns a row as it is sent as a kept row. */
  function fromSent(grid, [, stamp, ...cells]) {
    const kept = { stamp: stamp.slice(stamp.indexOf("|") + 1), cells: {} };
    cells.forEach((text, col) => {
      if (text !== null && grid.columns[col]) kept.cells[grid.columns[col].name] = [null, text];
    });
    return kept;
  }

  /* Returns a kept row as it is sent. */
  const toSent = (grid, key, kept) => [
    key,
    `${grid.about}|${kept.stamp}`,
    ...grid.columns.map(({ name }) => (kept.cells[name] || [null, null])[1]),
  ];

  /* Put the kept edits back into the grid. `when`: the time of the draft that they come from. */
  function restore(grid, when) {
    const kept = unsaved.get(keyOf(grid));
    if (!kept) return;
    let count = 0;
    Object.entries(kept).forEach(([key, edits]) => {
      const row = grid.rows.find((one) => one.key === key) || (key.startsWith("new-") && grid.grows ? G.addRow(grid) : null);
      if (row) {
        restoreRow(grid, row, edits);
        count += 1;
      } else grid.hiddenRows[key] = toSent(grid, key, edits); // not among the rows shown now
    });
    afterChange(grid, grid.rows);
    grid.hasDraft = true;
    if (!count) return;
    const rows = app.text.plural(count, "row", "rows");
    G.announce(grid, `What you typed here ${when ? `on ${when}` : "before"} is back: ${rows}, not saved yet.`);
  }

  /* Where the row was saved by somebody else meanwhile, the old stored texts and stamp come back too: the server then reports it. */
  function restoreRow(grid, row, edits) {
    const isOutdated = edits.stamp !== row.stamp && !row.isNew;
    grid.columns.forEach((column, col) => {
      const cell = edits.cells[column.name];
      if (!cell || !row.controls[col]) return;
      const [stored, typed] = cell;
      if (isOutdated && stored !== null) row.cells[col] = stored;
      G.setCell(grid, row, col, typed);
      G.fitHeight(row.controls[col]);
    });
    if (!row.isNew) row.stamp = edits.stamp;
  }

  /* Put a draft that the server stored into the grid, unless something was typed there since. */
  function restoreDraft(grid, draft) {
    if (!grid || grid.about !== draft.about || unsaved.has(keyOf(grid))) return;
    unsaved.set(keyOf(grid), Object.fromEntries(draft.rows.map((row) => [row[0], fromSent(grid, row)])));
    restore(grid, draft.when);
    publish(grid);
  }

  const hasUnsaved = (grid) => unsaved.has(keyOf(grid));

  Object.assign(G, { afterChange, editsOf, fromSent, grids, hasUnsaved, publish, restore, restoreDraft, rowsToSend, sendDraft, toSent });
})();
