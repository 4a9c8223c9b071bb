/* Copying and pasting cells of a grid as spreadsheets do: tabs between cells, lines between rows, quotes round a cell with either. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});

  /* Copying */

  const quote = (text) => (/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

  /* Returns rows of texts as the text that spreadsheets read. */
  const format = (rows) => rows.map((cells) => cells.map(quote).join("\t")).join("\n");

  /* Returns the text of a cell; of a choice its label. */
  function shownText(row, col) {
    const control = row.controls[col];
    if (!control || control.tagName !== "SELECT") return G.textOf(row, col);
    return control.selectedOptions[0] ? control.selectedOptions[0].text : "";
  }

  /* Copy or cut the selection. Within one cell of text the browser does it. */
  function onCopy(grid, event) {
    const area = G.selection(grid);
    if (!area || (!area.isMultiple && area.focus.row.controls[area.focus.col].tagName !== "SELECT")) return;
    const width = area.right - area.left + 1;
    const rows = grid.rows.slice(area.top, area.bottom + 1);
    const texts = rows.map((row) => Array.from({ length: width }, (_, n) => shownText(row, area.left + n)));
    event.clipboardData.setData("text/plain", format(texts));
    event.preventDefault();
    G.announce(grid, `Copied ${rows.length} by ${width} cells.`);
    if (event.type === "cut") G.fillArea(grid, area, "");
  }

  /* Pasting */

  const QUOTED_CELL = /^"((?:[^"]|"")*)"(?=[\t\n]|$)/;

  /* Returns the first cell of a text as { text, length }. Quotes count only round a tab, a line break or a doubled quote:
     in any other cell a spreadsheet leaves them as they were typed. */
  function firstCell(rest) {
    const quoted = QUOTED_CELL.exec(rest);
    if (quoted && /[\t\n]|""/.test(quoted[1])) return { text: quoted[1].replace(/""/g, '"'), length: quoted[0].length };
    const end = rest.search(/[\t\n]/);
    const text = end < 0 ? rest : rest.slice(0, end);
    return { text, length: text.length };
  }

  /* Returns the rows of cells in a text copied from a spreadsheet. */
  function parse(copied) {
    const text = copied.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const rows = [[]];
    let position = 0;
    while (position <= text.length) {
      const cell = firstCell(text.slice(position));
      rows[rows.length - 1].push(cell.text);
      position += cell.length;
      if (text[position] === "\n") rows.push([]);
      position += 1;
    }
    return rows;
  }

  const withoutEnd = (text) => text.replace(/[\r\n]+$/, "");

  /* Whether a pasted text is several cells: it has a tab, or line breaks; but in a column of long texts line breaks only
     where the clipboard also holds a table, else they belong to the text. */
  function isCells(text, html, column) {
    if (text.includes("\t")) return true;
    if (!/[\r\n]/.test(withoutEnd(text))) return false;
    return column.control !== "long" || /<(table|google-sheets)/i.test(html);
  }

  function onPaste(grid, event) {
    const position = G.positionOf(grid, event.target);
    if (!position) return;
    const text = event.clipboardData.getData("text/plain");
    const html = event.clipboardData.getData("text/html");
    const area = G.selection(grid);
    if (isCells(text, html, grid.columns[position.col])) {
      event.preventDefault();
      pasteCells(grid, parse(text), area);
    } else if (area.isMultiple || event.target.tagName === "SELECT") {
      event.preventDefault();
      G.fillArea(grid, area, withoutEnd(text));
    }
  }

  /* Whether a line holds the headings of the columns from `left` on. Empty cells count as any heading. */
  function isHeading(grid, line, left) {
    const cells = line.map((cell, n) => [cell.trim().toLowerCase(), grid.columns[left + n]]).filter(([cell]) => cell);
    return cells.length > 0 && cells.every(([cell, column]) => column && cell === column.label.toLowerCase());
  }

  /* Sort the lines to paste into cells that can be set, lines below the last row and cells that cannot be typed into.
     Adds rows where the grid grows. */
  function place(grid, lines, { top, left }) {
    const found = { cells: [], linesBelow: 0, cellsOutside: 0 };
    lines.forEach((line, n) => {
      const row = grid.rows[top + n] || (grid.grows ? G.addRow(grid) : null);
      if (!row) {
        found.linesBelow += 1;
        return;
      }
      line.forEach((text, m) => {
        const col = left + m;
        if (col >= grid.columns.length || (!row.controls[col] && text.trim())) found.cellsOutside += 1;
        else found.cells.push([row, col, text]);
      });
    });
    return found;
  }

  /* Returns what of a paste was left out, as parts of a sentence. */
  function leftOut({ linesBelow, cellsOutside }) {
    const parts = [];
    if (linesBelow) parts.push(`${app.text.plural(linesBelow, "line", "lines")} below the last row`);
    if (cellsOutside) parts.push(`${app.text.plural(cellsOutside, "cell", "cells")} beyond what can be typed here`);
    return parts;
  }

  function pasteCells(grid, pasted, area) {
    const lines = isHeading(grid, pasted[0], area.left) ? pasted.slice(1) : pasted;
    const placed = place(grid, lines, area);
    G.edit(grid, placed.cells);
    const width = Math.max(0, ...lines.map((line) => line.length));
    const lost = leftOut(placed);
    const sentence = `Pasted ${lines.length - placed.linesBelow} by ${width} cells.${lost.length ? ` Left out: ${lost.join(", ")}.` : ""}`;
    G.find(grid, ".grid-told").classList.toggle("tone-bad", lost.length > 0);
    G.announce(grid, `${sentence} Ctrl+Z takes it back.`);
    grid.textAtFocus = G.textOf(area.focus.row, area.focus.col);
  }

  Object.assign(G, { format, isCells, isHeading, leftOut, onCopy, onPaste, parse, place });
})();
