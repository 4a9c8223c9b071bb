/* Grids for tests, whose controls hold a text and are not on a page. */
import { element, newPage, run } from "./page.mjs";

export const GRID_SCRIPTS = ["grid.js", "grid_clipboard.js", "grid_edit.js", "grid_header.js", "grid_keys.js"];
GRID_SCRIPTS.push("grid_results.js", "grid_start.js", "grid_sums.js", "grid_unsaved.js");

export function gridPage() {
  const window = newPage();
  const app = run(window, ...GRID_SCRIPTS);
  return { window, app, G: app.grid };
}

const TAGS = { choice: "SELECT", long: "TEXTAREA" };

export function control(column, text) {
  const options = [["", ""], ...(column.options || [])].map(([value, label]) => ({ value, text: label }));
  return Object.assign(element(), {
    tagName: TAGS[column.control] || "INPUT",
    value: text,
    options: Object.assign(options, { add: (one) => options.push(one) }),
    add: (one) => options.push(one),
    get selectedOptions() {
      return options.filter((one) => one.value === this.value);
    },
  });
}

export function drawnRow(columns, row) {
  const tds = columns.map(() => element({ querySelector: () => element() }));
  const locked = row.locked || [];
  const controls = columns.map((column, col) => (locked.includes(column.name) ? undefined : control(column, row.cells[col])));
  controls.forEach((one, col) => one && Object.assign(one, { closest: () => tds[col] }));
  return { stamp: "1", name: row.key, factsCell: null, ...row, cells: [...row.cells], tds, controls, body: element(), header: element() };
}

/* Returns a grid as grid_start.js makes it, with its rows drawn. Each part that is announced or shown is in `parts`, by selector. */
export function newGrid(G, data) {
  const parts = {};
  const root = element({ isConnected: true, querySelector: (selector) => (parts[selector] ??= element({ click() {} })) });
  const columns = data.columns.map((column) => ({ label: column.name, control: "line", ...column }));
  const rows = data.rows.map((row) => drawnRow(columns, row));
  return Object.assign(G.newGrid(root, { name: "week", about: "2026-03-02", ...data, columns, rows }), { parts });
}

/* The texts of a grid, row by row. */
export const texts = (G, grid) => grid.rows.map((row) => grid.columns.map((_, col) => G.textOf(row, col)));

/* Type a text into a cell, as far as the scripts see it. */
export function type(grid, row, col, text) {
  grid.rows[row].controls[col].value = text;
}
