/* Draws the tables whose rows arrive as data (layouts/components/table.py), and sorts them by the heading that is pressed. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const { make } = app.dom;
  // Numbers of characters: up to SHORT a cell is not wrapped, from LONG on it is given width; a longer heading may wrap.
  const SHORT = 18;
  const LONG = 44;
  const LONG_HEADING = 18;
  const COLLATOR = new Intl.Collator("en-GB", { numeric: true });
  const SAFE_ADDRESS = /^(\/(?!\/)|\?|#|https?:\/\/|mailto:)/; // in particular no javascript: and no other site without its scheme
  const orders = new Map(); // (column, descending) by table, so that a table drawn again stays sorted

  const joinClasses = (...names) => names.filter(Boolean).join(" ");

  /* Add a text to `target`, as a link where it has an address that is safe to open. A text may be a list of parts: strings, and measured
     values as [text, measure, scope, raw value, address]. */
  function addText(target, text, href) {
    if (Array.isArray(text)) {
      const whole = href && SAFE_ADDRESS.test(href) ? target.appendChild(make("a", "", "", { href })) : target;
      text.forEach((part) => addPart(whole, part));
    } else if (text && href && SAFE_ADDRESS.test(href)) target.append(make("a", "", text, { href }));
    else if (text) target.append(text);
  }

  function addPart(target, part) {
    if (typeof part === "string") target.append(part);
    else {
      const [text, measure, scope, value, href] = part;
      const node = target.appendChild(make("span"));
      Object.assign(node.dataset, { measure, scope, value: value ?? "" });
      addText(node, text, target.tagName === "A" ? "" : href);
    }
  }

  /* Returns a text without its parts. */
  const plainText = (text) => (Array.isArray(text) ? text.map((part) => (Array.isArray(part) ? part[0] : part)).join("") : String(text));

  /* Puts the measure, its scope and its raw value on a cell. */
  function markMeasured(target, measure, [scope, value, own]) {
    Object.assign(target.dataset, { measure: own ?? measure, scope, value: value ?? "" });
  }

  /* A cell is [text, address, tone, sort key, note, strips, links, (scope, raw value, its own measure if any) of its measure]; whatever is
     empty at its end is left out. */
  function fillCell(cell, target, measure) {
    const [text, href, , , note, strips, links, measured] = cell;
    if (measure && measured) markMeasured(target, measure, measured);
    if (links && links.length) links.forEach(([label, address]) => addText(target.appendChild(make("span", "cell-link")), label, address));
    else addText(target, text, href);
    if (note) addText(target.appendChild(make("span", "cell-note")), note);
    (strips || []).forEach((strip) => target.append(drawStrip(strip)));
  }

  /* Returns the text that a screen reader reads for a strip. */
  const stripDescription = (name, runs) =>
    `${name}, oldest week first: ${runs.map(([, , sentences]) => describeRun(sentences)).join("; ")}`;

  /* Returns the marks of a run, each with its second mark where it has one. */
  function drawRun([glyph, colour, sentences, drawn, since, sinceColour]) {
    const run = make("span", drawn ? `tone-${colour} mark-${drawn}` : `tone-${colour}`, "", { title: sentences.join("\n") });
    sentences.forEach(() => {
      run.append(glyph);
      if (since) run.append(make("span", `mark-since tone-${sinceColour}`, since));
    });
    return run;
  }

  /* A strip is a row of marks, one a week: [name, runs of marks drawn alike, label, tone]. */
  function drawStrip([name, runs, label, tone]) {
    const row = make("div", "strip");
    const marks = make("span", "marks", "", { role: "img", "aria-label": stripDescription(name, runs) });
    runs.forEach((run) => marks.append(drawRun(run)));
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

  /* Returns what a cell is sorted by: its sort key, else its text; null where its value is not known (its key is false, or it is empty). */
  function sortKey(cell) {
    const key = cell[3] ?? plainText(cell[0]);
    return key === false || key === "" ? null : key;
  }

  /* Compares two sort keys for Array.sort: numbers by value, before texts; in a text, 3.2 before 3.10. */
  function compareKeys(a, b) {
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return typeof a === "number" ? a - b : COLLATOR.compare(a, b);
  }

  /* Compares two cells in a direction, 1 or -1; a value that is not known comes last in both. */
  function compareCells(one, other, direction) {
    const [a, b] = [sortKey(one), sortKey(other)];
    if (a === null || b === null) return (a === null) - (b === null);
    return compareKeys(a, b) * direction;
  }

  function sortRows(rows, order) {
    const direction = order.descending ? -1 : 1;
    return rows.toSorted((one, other) => compareCells(one[order.column], other[order.column], direction));
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
    if (data.cut) wrap.append(drawCut(data.cut));
  }

  /* Returns the line below a table of which only the first rows are shown: how many, and the link to all of them. */
  function drawCut([text, label, href]) {
    const line = make("p", "cut", `${text} shown. `);
    addText(line, href ? label : "", href);
    return line;
  }

  function drawHead(wrap, data, order) {
    const row = make("tr");
    data.columns.forEach(([label, isNumber, sortable, , isAct], column) => {
      const heading = make("th", joinClasses(isNumber && "number", isAct && "act", label.length > LONG_HEADING && "long"), "", {
        scope: "col",
      });
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
        const [label, isNumber, , measure, isAct] = data.columns[column];
        const classes = joinClasses(isNumber && "number", isAct && "act", cell[2] && `tone-${cell[2]}`, lengthClass(plainText(cell[0])));
        const node = column ? make("td", classes) : make("th", classes, "", { scope: "row" });
        node.dataset.label = label;
        fillCell(cell, node, measure);
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

  app.tables = { SAFE_ADDRESS, compareKeys, describeRun, drawStrip, nextOrder, sortKey, sortRows };
})();
