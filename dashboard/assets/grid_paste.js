/* Copying cells of a grid and pasting them from a spreadsheet: tabs between cells, lines between rows, quotes round a cell that holds either. */
(function () {
  const G = window.boardGrid;

  /* Copying and pasting --------------------------------------------------------------------------------------------------------------- */

  const quoted = (text) => (/[\t\n"]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);

  function asShown(grid, row, at) {
    const node = row.controls[at];
    return node && node.tagName === "SELECT" ? (node.selectedOptions[0] || { text: "" }).text : G.textOf(row, at);
  }

  function copied(grid, event) {
    const area = G.picked(grid);
    if (!area || (!area.many && area.here.row.controls[area.here.at].tagName !== "SELECT")) return false;
    const lines = [];
    for (let y = area.top; y <= area.bottom; y += 1) {
      const line = [];
      for (let at = area.left; at <= area.right; at += 1) line.push(quoted(asShown(grid, grid.rows[y], at)));
      lines.push(line.join("\t"));
    }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    G.tell(grid, "Copied " + lines.length + " by " + (area.right - area.left + 1) + " cells.");
    if (event.type === "cut") G.step(grid, G.cellsOf(grid, area).map(([row, at]) => [row, at, G.textOf(row, at), ""]));
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
    const place = G.placeOf(grid, event.target);
    if (!place) return;
    const text = event.clipboardData.getData("text/plain");
    const area = G.picked(grid);
    const select = event.target.tagName === "SELECT";
    if (!spreads(event, text, grid.columns[place.at])) {
      if (!area.many && !select) return;
      event.preventDefault();
      const single = text.replace(/[\r\n]+$/, "");
      G.step(grid, G.cellsOf(grid, area).map(([row, at]) => [row, at, G.textOf(row, at), single]));
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
      if (!row && grid.grows) row = G.addRow(grid);
      if (!row) {
        beyond += 1;
        return;
      }
      line.forEach((cell, m) => {
        if (area.left + m >= grid.columns.length || (!row.controls[area.left + m] && cell.trim())) outside += 1;
        else cells.push([row, area.left + m, G.textOf(row, area.left + m), cell]);
      });
    });
    G.step(grid, cells);
    const width = Math.max(...rows.map((line) => line.length));
    const lost = [
      beyond ? beyond + (beyond === 1 ? " line" : " lines") + " below the last row" : "",
      outside ? outside + (outside === 1 ? " cell" : " cells") + " beyond what can be typed here" : "",
    ].filter(Boolean);
    const told = "Pasted " + (rows.length - beyond) + " by " + width + " cells." + (lost.length ? " Left out: " + lost.join(", ") + "." : "");
    G.inside(grid, ".grid-told").classList.toggle("tone-bad", lost.length > 0);
    G.tell(grid, told + " Ctrl+Z takes it back.");
    grid.entered = G.textOf(area.here.row, area.here.at);
  }

  Object.assign(G, { copied, pasted });
})();
