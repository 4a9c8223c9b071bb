/* The sentences and elements of the import page. Loaded by that page only, before importing.js. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const { make } = app.dom;
  const { counted, formatNumber } = app.text;
  const WARNING_COLUMNS = ["Row", "Column", "In the file", "How it was read"];
  const CHANGE_COLUMNS = ["Row", "Field", "Now", "Then"];
  const FAULT_COLUMNS = ["Row", "Column", "In the file", "What to type"];

  /* Texts and data */

  /* Returns the sentences on a checked file: how many rows are fine, have a warning, have an error. */
  function checkSentence({ fine, warned, wrong }) {
    const parts = [`${counted(fine, "row is", "rows are")} fine`];
    if (warned) parts.push(`${counted(warned, "row has", "rows have")} a warning`);
    if (wrong) parts.push(`${counted(wrong, "row has", "rows have")} an error`);
    return `${parts.join(", ")}.`;
  }

  function planSentence({ created, updated, unchanged, kept }) {
    const changes = `${formatNumber(updated)} changed, ${formatNumber(unchanged)} stay as they are.`;
    const others = `${counted(kept, "stored record", "stored records")} that the file does not name ${kept === 1 ? "stays" : "stay"} too.`;
    return `${counted(created, "record", "records")} would be created, ${changes} ${others}`;
  }

  function receiptSentence({ created, updated, unchanged, kept, named }) {
    const counts = `${formatNumber(created)} created, ${formatNumber(updated)} changed, ${formatNumber(unchanged)} as they were`;
    return `Saved ${formatNumber(created + updated)} ${named}: ${counts}, ${formatNumber(kept)} that the file does not name kept.`;
  }

  const progressSentence = ({ doing, done, total }) =>
    total ? `${doing} ${formatNumber(done)} of ${counted(total, "row", "rows")}` : `${doing} …`;

  /* Returns a text as a cell of CSV. An apostrophe before =, +, -, @ keeps spreadsheets from running it as a formula. */
  function csvCell(value) {
    const text = String(value);
    return `"${/^[=+\-@\t\r]/.test(text) ? "'" : ""}${text.replace(/"/g, '""')}"`;
  }

  const toCsv = (rows) => rows.map((row) => row.map(csvCell).join(",")).join("\r\n");

  /* Yields the JSON values of a stream with one value on each line, as they arrive. */
  async function* readLines(body) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      rest += decoder.decode(value || new Uint8Array(), { stream: !done });
      const parts = rest.split("\n");
      rest = parts.pop();
      for (const part of parts) if (part) yield JSON.parse(part);
      if (done) return;
    }
  }

  /* Elements */

  function makeField(label, control, hint) {
    const field = make("div", "field");
    field.append(make("label", "", label, { for: control.id }));
    if (hint) {
      field.append(make("div", "hint", hint, { id: `${control.id}-hint` }));
      control.setAttribute("aria-describedby", `${control.id}-hint`);
    }
    field.append(control);
    return field;
  }

  function makeSelect(id, options, chosen) {
    const select = make("select", "form-select", null, { id });
    options.forEach(([value, label]) => {
      const option = make("option", "", label, { value });
      option.selected = value === chosen;
      select.append(option);
    });
    return select;
  }

  function makeCheckbox(id, label, checked = false) {
    const field = make("div", "form-check field");
    const input = make("input", "form-check-input", null, { type: "checkbox", id });
    input.checked = checked;
    field.append(input);
    field.append(make("label", "form-check-label", label, { for: id }));
    return field;
  }

  function makeActions(label, act) {
    const button = make("button", "btn btn-primary", label, { type: "button" });
    button.addEventListener("click", act);
    const actions = make("div", "form-actions");
    actions.append(button);
    return actions;
  }

  function makeCell(content, col, label) {
    const cell = col ? make("td") : make("th", "", null, { scope: "row" });
    cell.dataset.label = label;
    cell.append(content instanceof Node ? content : String(content));
    return cell;
  }

  function makeRow(cells) {
    const row = make("tr");
    row.append(...cells);
    return row;
  }

  /* Returns a table of rows of texts or elements. The first column of a `numbered` one holds row numbers. */
  function makeTable(caption, columns, rows, numbered) {
    const head = make("thead");
    head.append(makeRow(columns.map((label) => make("th", "", label, { scope: "col" }))));
    const body = make("tbody");
    body.append(...rows.map((cells) => makeRow(cells.map((content, col) => makeCell(content, col, columns[col])))));
    const table = make("table", numbered ? "board-table numbered" : "board-table");
    table.append(make("caption", "", caption), head, body);
    const wrap = make("div", "table-wrap", null, { tabindex: "0", role: "region", "aria-label": caption });
    wrap.append(table);
    return wrap;
  }

  function makeMessage(role, classes, heading, sentences) {
    const box = make("div", classes, null, { role, tabindex: "-1" });
    if (heading) box.append(make("h2", "", heading));
    box.append(...sentences.map((sentence) => make("p", "", sentence)));
    return box;
  }

  function makeCsvLink(faults) {
    const link = make("a", "csv", "Download this list (CSV)", { download: "what-to-correct.csv" });
    const byteOrderMark = "\ufeff"; // tells Excel that the text is UTF-8
    link.href = URL.createObjectURL(new Blob([byteOrderMark + toCsv([FAULT_COLUMNS, ...faults])], { type: "text/csv" }));
    return link;
  }

  function makeOrderSelect(monthFirst) {
    const options = [
      ["", "Choose"],
      ["day", "3/5 is 3 May (day first)"],
      ["month", "3/5 is 5 March (month first)"],
    ];
    const known = monthFirst ? "month" : "day";
    return makeSelect("import-order", options, monthFirst === null ? "" : known);
  }

  /* Returns the elements that show a checked file: the errors, or what an import would do; then warnings and changes. */
  function planParts(plan) {
    const parts = plan.faults.length
      ? faultParts(plan)
      : [makeMessage("status", "saved", "Ready", [checkSentence(plan), planSentence(plan), ...plan.notes])];
    if (plan.question) parts.push(makeMessage("note", "ask-summary", "Is this the past?", [`${plan.question}.`]));
    if (plan.warnings.length) parts.push(makeTable("Warnings", WARNING_COLUMNS, plan.warnings, true));
    if (plan.changes.length) parts.push(makeTable("What would change", CHANGE_COLUMNS, plan.changes, true));
    return parts;
  }

  function faultParts(plan) {
    const sentences = [checkSentence(plan), "Correct these in the file and choose it again."];
    if (plan.more) sentences.push(`${counted(plan.more, "more error is", "more errors are")} not listed.`);
    const message = makeMessage("alert", "error-summary", "Nothing can be imported yet", sentences);
    return [message, makeTable("What to correct", FAULT_COLUMNS, plan.faults, true), makeCsvLink(plan.faults)];
  }

  app.importView = { checkSentence, makeActions, makeCheckbox, makeField, makeMessage, makeOrderSelect, makeSelect, makeTable };
  Object.assign(app.importView, { planParts, planSentence, progressSentence, readLines, receiptSentence, toCsv });
})();
