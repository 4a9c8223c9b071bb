/* Steps in a grid and taking them back; where one is, and moving between cells. */
(function () {
  const G = window.boardGrid;

  /* Steps, and taking them back ------------------------------------------------------------------------------------------------------ */

  function step(grid, cells) {
    const real = cells.filter(([row, at, , after]) => row.controls[at] && G.put(grid, row, at, after));
    if (!real.length) return;
    grid.steps.push(real.map(([row, at, before]) => [row, at, before, G.textOf(row, at)]));
    grid.undone = [];
    grid.open = null;
    real.forEach(([row, at]) => row.controls[at].matches("textarea") && G.fit(row.controls[at]));
    G.changed(grid, [...new Set(real.map(([row]) => row))]);
  }

  /* Typing in one cell is one step, however many keys it takes. */
  function typed(grid, row, at) {
    const now = G.textOf(row, at);
    const open = grid.open;
    if (open && open[0][0] === row && open[0][1] === at) open[0][3] = now;
    else {
      grid.open = [[row, at, grid.entered === undefined ? row.cells[at] : grid.entered, now]];
      grid.steps.push(grid.open);
    }
    grid.undone = [];
    G.changed(grid, [row]);
  }

  function back(grid, from, to, place) {
    const cells = from.pop();
    grid.open = null;
    if (!cells) {
      G.tell(grid, place === 2 ? "Nothing to take back." : "Nothing to do again.");
      return;
    }
    to.push(cells);
    cells.forEach((cell) => {
      G.put(grid, cell[0], cell[1], cell[place]);
      if (cell[0].controls[cell[1]].matches("textarea")) G.fit(cell[0].controls[cell[1]]);
    });
    G.changed(grid, [...new Set(cells.map(([row]) => row))]);
    focusCell(grid, cells[0][0], cells[0][1]);
    grid.entered = G.textOf(cells[0][0], cells[0][1]);
    G.tell(grid, (place === 2 ? "Taken back: " : "Done again: ") + cells.length + (cells.length === 1 ? " cell." : " cells."));
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

  Object.assign(G, { atEnd, atStart, back, cellsOf, focusCell, move, picked, placeOf, showPicked, step, typed, whole });
})();
