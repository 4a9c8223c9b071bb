/* Draws the tables whose rows arrive as data (layouts/components/table.py), and sorts them by the heading that is pressed. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const { make } = app.dom;
  // Numbers of characters: up to SHORT a cell is not wrapped, from LONG on it is given width; a longer heading may wrap.
  const SHORT = 18;
  const LONG = 44;
  const LONG_HEADING = 18;
  const CURRENCY = "[£€$¥₹₦₩₴₱₪]|[A-Z]{3}\u00a0";
  const NUMBER = new RegExp(`^[−+-]?(?:${CURRENCY})?[\\d,]+(\\.\\d+)?%?$`);
  const NOT_DIGITS = new RegExp(`${CURRENCY}|[,%+]`, "g");
  const SAFE_ADDRESS = /^(\/(?!\/)|\?|#|https?:\/\/|mailto:)/; // in particular no javascript: and no other site without its scheme
  const orders = new Map(); // (column, descending) by table, so that a table drawn again stays sorted

  const joinClasses = (...names) => names.filter(Boolean).join(" ");

  /* Add a text to `target`, as a link where it has an address that is safe to open. */
  function addText(target, text, href) {
    if (href && SAFE_ADDRESS.test(href)) target.append(make("a", "", text, { href }));
    else if (text) target.append(text);
  }

  /* A cell is [text, address, tone, sort key, note, strips, links]; whatever is empty at its end is left out. */
  function fillCell(cell, target) {
    const [text, href, , , note, strips, links] = cell;
    if (links) links.forEach(([label, address]) => addText(target.appendChild(make("span", "cell-link")), label, address));
    else addText(target, text, href);
    if (note) target.append(make("span", "cell-note", note));
    (strips || []).forEach((strip) => target.append(drawStrip(strip)));
  }

  /* Returns the text that a screen reader reads for a strip. */
  const stripDescription = (name, runs) =>
    `${name}, oldest week first: ${runs.map(([, , sentences]) => describeRun(sentences)).join("; ")}`;

  /* A strip is a row of marks, one a week: [name, runs of equal marks, label, tone]. */
  function drawStrip([name, runs, label, tone]) {
    const row = make("div", "strip");
    const marks = make("span", "marks", "", { role: "img", "aria-label": stripDescription(name, runs) });
    runs.forEach(([glyph, colour, sentences]) => {
      marks.append(make("span", `tone-${colour}`, glyph.repeat(sentences.length), { title: sentences.join("\n") }));
    });
    row.append(make("span", "strip-name", name), marks, make("span", `strip-word tone-${tone || "quiet"}`, label));
    return row;
  }

  /* Returns one sentence for equal weeks: "Week of 3 March: green" and later "Week of 17 March: green" give
     "Week of 3 March to week of 17 March: green". */
  function describeRun(sentences) {
    if (sentences.length === 1) return sentences[0];
    const last = sentences[sentences.length - 1];
    return `${sentences[0].split(":")[0]} to ${last.charAt(0).toLowerCase()}${last.slice(1)}`;
  }

  /* Returns what a cell is sorted by: its sort key or text; as a number where it is an amount or a percentage. */
  function sortKey(cell) {
    const key = cell[3] ?? cell[0];
    if (typeof key === "number") return key;
    const text = String(key);
    const number = NUMBER.test(text) ? parseFloat(text.replace(NOT_DIGITS, "").replace("−", "-")) : NaN;
    return Number.isNaN(number) ? text.toLowerCase() : number;
  }

  /* Compares two sort keys for Array.sort: numbers come before texts. */
  function compareKeys(a, b) {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    if (a === b) return 0;
    return a < b ? -1 : 1;
  }

  function sortRows(rows, order) {
    const direction = order.descending ? -1 : 1;
    return rows.toSorted((one, other) => compareKeys(sortKey(one[order.column]), sortKey(other[order.column])) * direction);
  }

  /* Returns the order after a heading is pressed: ascending, and reversed if the table was sorted by it already. */
  const nextOrder = (order, column) => ({ column, descending: Boolean(order) && order.column === column && !order.descending });

  const keyOf = (wrap, data) => `${(wrap.closest("[id]") || wrap).id}|${data.columns.map(([label]) => label).join("|")}`;

  function draw(wrap) {
    const data = JSON.parse(wrap.dataset.table);
    data.rows = data.rows.map((row) => row.map((cell) => (Array.isArray(cell) ? cell : [cell])));
    const order = orders.get(keyOf(wrap, data));
    if (order) data.rows = sortRows(data.rows, order);
    const table = make("table", data.heat ? "board-table heat" : "board-table");
    if (data.caption) table.append(make("caption", "", data.caption));
    table.append(drawHead(wrap, data, order), drawBody(data));
    wrap.replaceChildren(table);
  }

  function drawHead(wrap, data, order) {
    const row = make("tr");
    data.columns.forEach(([label, isNumber, sortable], column) => {
      const heading = make("th", joinClasses(isNumber && "number", label.length > LONG_HEADING && "long"), "", { scope: "col" });
      if (sortable && label) addSortButton(heading, { wrap, data, order, column });
      else heading.textContent = label;
      row.append(heading);
    });
    const head = make("thead");
    head.append(row);
    return head;
  }

  function addSortButton(heading, { wrap, data, order, column }) {
    const button = make("button", "sorter", data.columns[column][0], { type: "button" });
    button.addEventListener("click", () => {
      const key = keyOf(wrap, data);
      orders.set(key, nextOrder(orders.get(key), column));
      draw(wrap);
      wrap.querySelectorAll("thead th")[column].querySelector("button").focus();
    });
    heading.append(button);
    const direction = order && order.descending ? "descending" : "ascending";
    heading.setAttribute("aria-sort", order && order.column === column ? direction : "none");
  }

  function lengthClass(text) {
    if (text.length <= SHORT) return "short";
    return text.length > LONG ? "long" : "";
  }

  function drawBody(data) {
    const body = make("tbody");
    data.rows.forEach((cells) => {
      const row = make("tr");
      cells.forEach((cell, column) => {
        const [label, isNumber] = data.columns[column];
        const classes = joinClasses(isNumber && "number", cell[2] && `tone-${cell[2]}`, lengthClass(String(cell[0])));
        const node = column ? make("td", classes) : make("th", classes, "", { scope: "row" });
        node.dataset.label = label;
        fillCell(cell, node);
        row.append(node);
      });
      body.append(row);
    });
    return body;
  }

  /* Returns the tables among the changes of the document: those added, and those whose data changed. */
  function changedTables(changes) {
    const found = new Set();
    changes.forEach((change) => {
      if (change.type === "attributes") found.add(change.target);
      else {
        const elements = [...change.addedNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE);
        elements.forEach((node) => [node, ...node.querySelectorAll("[data-table]")].forEach((one) => found.add(one)));
      }
    });
    return [...found].filter((node) => node.dataset && node.dataset.table);
  }

  // Drawn at once, not in the next frame: a table is never seen empty.
  new MutationObserver((changes) => changedTables(changes).forEach(draw)).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-table"],
  });

  app.tables = { SAFE_ADDRESS, compareKeys, describeRun, nextOrder, sortKey, sortRows };
})();
