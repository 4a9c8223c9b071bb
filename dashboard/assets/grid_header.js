/* The header of a grid's row: its name, state and facts, its button; and the suggestion that a choice brings. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});
  const { make } = app.dom;

  function nameOf(grid, row) {
    if (!row.href) return make("span", "grid-link", row.name || grid.newName);
    const link = make("a", "in-place grid-link", row.short || row.name, { href: row.href });
    if (row.short) link.setAttribute("aria-label", `${row.short}: ${row.name}`);
    return link;
  }

  function drawFact([text, href, tone]) {
    const toneClass = tone ? `tone-${tone}` : "";
    return href ? make("a", `in-place ${toneClass}`, text, { href }) : make("span", toneClass, text);
  }

  /* Returns the button that fills the row (or why there is none), as a list of at most one element. */
  function quickButton(grid, row) {
    if (grid.quick && row.quick) {
      const attributes = { type: "button", "aria-label": `${grid.quick}: ${row.name}`, "aria-keyshortcuts": "Alt+N" };
      return [make("button", "btn btn-outline-secondary grid-quick", grid.quick, attributes)];
    }
    return row.whyNot ? [make("span", "grid-why", row.whyNot)] : [];
  }

  function fillRowHeader(grid, row) {
    if (row.factsCell) {
      row.factsCell.replaceChildren(...row.facts.flatMap((fact) => [drawFact(fact), " "]));
      (row.strips || []).forEach((strip) => row.factsCell.append(app.tables.drawStrip(strip)));
    }
    if (grid.sums) row.balance = row.balance || make("span", "grid-balance");
    const balance = grid.sums ? [row.balance] : [];
    row.header.replaceChildren(nameOf(grid, row), make("span", "grid-state", row.done || ""), ...balance, ...quickButton(grid, row));
  }

  /* Returns [label, column name, sentence], or nothing where the choice in the first cell has no suggestion. */
  const suggestionOf = (row) => (row.offers && row.controls[0] ? row.offers[row.controls[0].value] : null);

  /* Show the suggestion for the choice in the first cell, if any: a button that adds a sentence to another cell. */
  function showSuggestion(grid, row) {
    if (!row.factsCell) return;
    const suggestion = suggestionOf(row);
    const shown = row.factsCell.querySelector(".grid-offer");
    if (shown && suggestion && shown.title === suggestion[2]) return;
    if (shown) shown.remove();
    if (!suggestion) return;
    const [label, columnName, sentence] = suggestion;
    const button = make("button", "grid-offer", label, { type: "button", title: sentence });
    button.addEventListener("click", () => acceptSuggestion(grid, row, columnName, sentence));
    row.factsCell.append(button);
  }

  function acceptSuggestion(grid, row, columnName, sentence) {
    const col = grid.columns.findIndex((column) => column.name === columnName);
    const before = G.textOf(row, col);
    G.edit(grid, [[row, col, (before ? `${before}\n` : "") + sentence]]);
    const control = row.controls[col];
    control.focus();
    control.setSelectionRange(control.value.length, control.value.length);
    G.fitHeight(control);
  }

  Object.assign(G, { fillRowHeader, showSuggestion });
})();
