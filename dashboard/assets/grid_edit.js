/* Edits of a grid with undo and redo; the cell in focus, moving between cells, and the selection of several. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});

  /* Edits. An edit is a list of [row, col, before, after]; grid.undoStack and grid.redoStack hold edits. */

  const rowsOf = (cells) => [...new Set(cells.map(([row]) => row))];

  /* Set cells [row, col, text] as one edit. Cells that stay as they were are left out. */
  function edit(grid, cells) {
    const withBefore = cells.map(([row, col, text]) => [row, col, G.textOf(row, col), text]);
    const changed = withBefore.filter(([row, col, , text]) => row.controls[col] && G.setCell(grid, row, col, text));
    if (!changed.length) return;
    grid.undoStack.push(changed.map(([row, col, before]) => [row, col, before, G.textOf(row, col)]));
    grid.redoStack = [];
    grid.openEdit = null;
    changed.forEach(([row, col]) => G.fitHeight(row.controls[col]));
    G.afterChange(grid, rowsOf(changed));
  }

  /* Record typing: all that is typed into a cell until the focus leaves it is one edit. */
  function recordTyping(grid, row, col) {
    const after = G.textOf(row, col);
    const open = grid.openEdit;
    if (open && open[0][0] === row && open[0][1] === col) open[0][3] = after;
    else {
      grid.openEdit = [[row, col, grid.textAtFocus === undefined ? row.cells[col] : grid.textAtFocus, after]];
      grid.undoStack.push(grid.openEdit);
    }
    grid.redoStack = [];
    G.afterChange(grid, [row]);
  }

  const BEFORE = 2; // places in an edit's cell
  const AFTER = 3;

  function undo(grid) {
    if (replay(grid, grid.undoStack, grid.redoStack, BEFORE)) return;
    G.announce(grid, "Nothing to take back.");
  }

  function redo(grid) {
    if (replay(grid, grid.redoStack, grid.undoStack, AFTER)) return;
    G.announce(grid, "Nothing to do again.");
  }

  /* Set the cells of the last edit in `from` to their texts before or after it, and move it to `to`. Returns whether there was one. */
  function replay(grid, from, to, which) {
    const cells = from.pop();
    grid.openEdit = null;
    if (!cells) return false;
    to.push(cells);
    cells.forEach((cell) => {
      const [row, col] = cell;
      G.setCell(grid, row, col, cell[which]);
      G.fitHeight(row.controls[col]);
    });
    G.afterChange(grid, rowsOf(cells));
    const [[row, col]] = cells;
    focusCell(row, col);
    grid.textAtFocus = G.textOf(row, col);
    G.announce(grid, `${which === BEFORE ? "Taken back" : "Done again"}: ${app.text.plural(cells.length, "cell", "cells")}.`);
    return true;
  }

  /* Focus and movement. A position is { row, col, rowIndex }. */

  /* Returns the position of a control, or null where the node is not the control of a cell. */
  function positionOf(grid, node) {
    const td = node.closest && node.closest("td");
    const rowIndex = td ? grid.rows.findIndex((one) => one.tds && one.tds.includes(td)) : -1;
    if (rowIndex < 0) return null;
    const row = grid.rows[rowIndex];
    const col = row.tds.indexOf(td);
    return row.controls[col] === node ? { row, col, rowIndex } : null;
  }

  /* Focus a cell and select its text. Returns whether it can be typed into. */
  function focusCell(row, col) {
    const control = row && row.controls[col];
    if (!control) return false;
    control.focus();
    if (control.select) control.select();
    return true;
  }

  /* Focus the next cell that can be typed into, in steps of (down, right). Returns whether there is one. */
  function move(grid, position, down, right) {
    let rowIndex = position.rowIndex + down;
    let col = position.col + right;
    while (grid.rows[rowIndex] && col >= 0 && col < grid.columns.length) {
      if (focusCell(grid.rows[rowIndex], col)) return true;
      rowIndex += down;
      col += right;
    }
    return false;
  }

  /* Whether the caret of a control is at the start or end of its text, or the whole text is selected. */
  const hasCaret = (control, from, to) => control.selectionStart === from && control.selectionEnd === to;
  const isWhole = (control) => control.tagName === "SELECT" || control.value === "" || hasCaret(control, 0, control.value.length);
  const isAtStart = (control) => isWhole(control) || hasCaret(control, 0, 0);
  const isAtEnd = (control) => isWhole(control) || hasCaret(control, control.value.length, control.value.length);

  /* The selection: the rectangle between the cell where Shift was first held (grid.anchor) and the cell in focus.
     Returns { top, bottom, left, right, isMultiple, focus }, or null where no cell has the focus. */
  function selection(grid) {
    const focus = positionOf(grid, document.activeElement);
    return focus && rectangle(grid, grid.anchor && grid.rows.includes(grid.anchor.row) ? grid.anchor : focus, focus);
  }

  function rectangle(grid, from, focus) {
    const start = grid.rows.indexOf(from.row);
    const area = {
      top: Math.min(start, focus.rowIndex),
      bottom: Math.max(start, focus.rowIndex),
      left: Math.min(from.col, focus.col),
      right: Math.max(from.col, focus.col),
    };
    return { ...area, isMultiple: area.top !== area.bottom || area.left !== area.right, focus };
  }

  const contains = (area, rowIndex, col) => rowIndex >= area.top && rowIndex <= area.bottom && col >= area.left && col <= area.right;

  function showSelection(grid) {
    const area = selection(grid);
    grid.rows.forEach((row, rowIndex) =>
      (row.tds || []).forEach((td, col) => {
        const isSelected = Boolean(area && area.isMultiple && contains(area, rowIndex, col));
        if (td.classList.contains("grid-picked") !== isSelected) td.classList.toggle("grid-picked", isSelected);
      }),
    );
  }

  /* Returns the cells of a rectangle as [row, col, rowIndex], row by row. */
  function cellsIn(grid, area) {
    const cells = [];
    for (let rowIndex = area.top; rowIndex <= area.bottom; rowIndex += 1) {
      for (let col = area.left; col <= area.right; col += 1) cells.push([grid.rows[rowIndex], col, rowIndex]);
    }
    return cells;
  }

  /* Set every cell of a rectangle to the same text, as one edit. */
  const fillArea = (grid, area, text) =>
    edit(
      grid,
      cellsIn(grid, area).map(([row, col]) => [row, col, text]),
    );

  Object.assign(G, { cellsIn, edit, fillArea, focusCell, isAtEnd, isAtStart, isWhole, move });
  Object.assign(G, { positionOf, recordTyping, rectangle, redo, selection, showSelection, undo });
})();
