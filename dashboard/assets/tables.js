/* Draws the tables whose rows travel as data, and sorts them by the heading pressed. Text only: nothing here is ever HTML. */
(function () {
  const SHORT = 18;
  const LONG = 44;
  const LONG_HEAD = 18;
  const orders = new Map();

  function make(name, classes, text) {
    const node = document.createElement(name);
    if (classes) node.className = classes;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function linked(text, href, target) {
    if (href && /^(\/(?!\/)|\?|#|https?:\/\/|mailto:)/.test(href)) {
      const link = make("a", "", text);
      link.setAttribute("href", href);
      target.append(link);
    } else if (text) {
      target.append(text);
    }
  }

  function inner(cell, target) {
    const [text, href, , , note, strips, links] = cell;
    if (links) links.forEach(([words, address]) => linked(words, address, target.appendChild(make("span", "cell-link"))));
    else linked(text, href, target);
    if (note) target.append(make("span", "cell-note", note));
    (strips || []).forEach((one) => target.append(strip(one)));
  }

  function strip([name, runs, word, tone]) {
    const row = make("div", "strip");
    row.append(make("span", "strip-name", name));
    const marks = make("span", "marks");
    marks.setAttribute("role", "img");
    marks.setAttribute("aria-label", name + ", oldest week first: " + runs.map(([, , told]) => run(told)).join("; "));
    runs.forEach(([glyph, colour, told]) => {
      const mark = make("span", "tone-" + colour, glyph.repeat(told.length));
      mark.title = told.join("\n");
      marks.append(mark);
    });
    row.append(marks, make("span", "strip-word tone-" + (tone || "quiet"), word));
    return row;
  }

  function run(told) {
    if (told.length === 1) return told[0];
    const last = told[told.length - 1];
    return told[0].split(":")[0] + " to " + last.charAt(0).toLowerCase() + last.slice(1);
  }

  function sortKey(cell) {
    const given = cell.length > 3 && cell[3] !== null && cell[3] !== undefined ? cell[3] : cell[0];
    if (typeof given === "number") return given;
    const number = parseFloat(String(given).replace(/[£€$¥₹₦₩₴₱₪,%+]|[A-Z]{3}\u00a0/g, "").replace("−", "-"));
    return /^[−+-]?(?:[£€$¥₹₦₩₴₱₪]|[A-Z]{3}\u00a0)?[\d,]+(\.\d+)?%?$/.test(String(given)) && !Number.isNaN(number) ? number : String(given).toLowerCase();
  }

  function before(a, b) {
    if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
    return typeof a === "number" ? -1 : 1;
  }

  const name = (wrap, data) => (wrap.closest("[id]") || wrap).id + "|" + data.columns.map((one) => one[0]).join("|");

  function draw(wrap) {
    const data = JSON.parse(wrap.dataset.table);
    data.rows = data.rows.map((row) => row.map((cell) => (Array.isArray(cell) ? cell : [cell])));
    const order = orders.get(name(wrap, data));
    if (order) {
      data.rows.sort((one, other) => before(sortKey(one[order.place]), sortKey(other[order.place])) * (order.down ? -1 : 1));
    }
    const table = make("table", data.heat ? "board-table heat" : "board-table");
    if (data.caption) table.append(make("caption", "", data.caption));
    table.append(head(data, order, wrap), body(data));
    wrap.replaceChildren(table);
  }

  function head(data, order, wrap) {
    const row = make("tr");
    data.columns.forEach(([label, number, sortable], place) => {
      const th = make("th", [number ? "number" : "", label.length > LONG_HEAD ? "long" : ""].filter(Boolean).join(" "));
      th.scope = "col";
      if (sortable && label) {
        const button = make("button", "sorter", label);
        button.type = "button";
        button.addEventListener("click", () => {
          const now = orders.get(name(wrap, data));
          orders.set(name(wrap, data), { place: place, down: now && now.place === place ? !now.down : false });
          draw(wrap);
          wrap.querySelectorAll("thead th")[place].querySelector("button").focus();
        });
        th.append(button);
        th.setAttribute("aria-sort", order && order.place === place ? (order.down ? "descending" : "ascending") : "none");
      } else {
        th.textContent = label;
      }
      row.append(th);
    });
    const thead = make("thead");
    thead.append(row);
    return thead;
  }

  function body(data) {
    const tbody = make("tbody");
    data.rows.forEach((cells) => {
      const row = make("tr");
      cells.forEach((cell, place) => {
        const [label, number] = data.columns[place];
        const tone = cell[2] ? "tone-" + cell[2] : "";
        const length = String(cell[0]).length;
        const short = length <= SHORT ? "short" : length > LONG ? "long" : "";
        const td = make(place ? "td" : "th", [number ? "number" : "", tone, short].filter(Boolean).join(" "));
        if (!place) td.scope = "row";
        td.dataset.label = label;
        inner(cell, td);
        row.append(td);
      });
      tbody.append(row);
    });
    return tbody;
  }

  new MutationObserver((changes) => {
    const wraps = new Set();
    changes.forEach((change) => {
      if (change.type === "attributes") wraps.add(change.target);
      else change.addedNodes.forEach((node) => {
        if (node.nodeType !== 1) return;
        if (node.dataset && node.dataset.table) wraps.add(node);
        node.querySelectorAll("[data-table]").forEach((one) => wraps.add(one));
      });
    });
    wraps.forEach((wrap) => wrap.dataset.table && draw(wrap));
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-table"] });
})();
