/* The import page: choose a file, see how it is read, check every row, then import all or nothing. Loaded by its own page only. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const view = app.importView;
  const { make } = app.dom;
  const { formatNumber } = app.text;
  const KINDS_WITH_ORGANISATIONS = ["challenges", "teams"];
  const NOT_SENT = "The file could not be sent. Try again.";
  const PREVIEW_ERRORS = {
    413: "The file is larger than 50 MB. Split it into smaller ones.",
    401: "You are signed out. Sign in again in another tab, then choose the file once more.",
  };
  const RUN_SIGNED_OUT = "You are signed out. Sign in again, then choose the file once more.";
  const CONNECTION_LOST =
    "The connection was lost on the way. If the import was confirmed it goes on, all or nothing: look below at what came in.";
  const HISTORY_LABEL =
    "This is the past, from before the programme was tracked here: nothing in it is a change or a late entry, and rules about decisions only warn";

  /* The page: three places below each other, which hold the choice of a file, how its columns are read, and the result. */
  const CHOICE = 0;
  const COLUMNS = 1;
  const RESULT = 2;

  class ImportPage {
    /* `given`: the programme, the kinds of record as [name, label, required fields], and whether rows may be marked as history. */
    constructor(place, given) {
      this.given = given;
      this.preview = null; // how the server reads the file
      this.places = ["choose", "columns", "result"].map((name) => place.appendChild(make("div", `desk-${name}`)));
    }

    /* Returns the programme that the address names now; it may have changed since the page was drawn. */
    programme() {
      return new URLSearchParams(window.location.search).get("programme") || this.given.programme;
    }

    start() {
      this.kind = view.makeSelect("import-kind", [["", "Choose"], ...this.given.kinds.map(([name, label]) => [name, label])], "");
      this.file = make("input", "form-control", null, { type: "file", id: "import-file", accept: ".csv,.xlsx" });
      const required = make("div", "hint", "", { id: "import-must" });
      this.kind.addEventListener("change", () => {
        required.textContent = this.requiredSentence();
        this.loadPreview();
      });
      this.file.addEventListener("change", () => this.loadPreview());
      const kindField = view.makeField("What are its rows?", this.kind);
      kindField.append(required);
      const fileField = view.makeField("File", this.file, "CSV or Excel (.xlsx), as it is: title rows above the header may stay.");
      this.places[CHOICE].append(kindField, fileField);
    }

    requiredSentence() {
      const [, , required] = this.given.kinds.find(([name]) => name === this.kind.value) || ["", "", []];
      return required.length ? `Every new row needs: ${required.join(", ")}.` : "";
    }

    request(address, more) {
      const body = new FormData();
      body.append("file", this.file.files[0]);
      const values = { kind: this.kind.value, programme: this.programme(), ...more };
      Object.entries(values).forEach(([name, value]) => body.append(name, value));
      return window.fetch(address, { method: "POST", body });
    }

    /* Show elements in a place, empty those below it, and focus the first message. */
    show(place, ...nodes) {
      this.places.slice(place).forEach((one) => one.replaceChildren());
      this.places[place].replaceChildren(...nodes);
      const message = this.places[place].querySelector("[role=alert], [role=status]");
      if (message) message.focus();
    }

    fail(place, heading, ...sentences) {
      this.show(place, view.makeMessage("alert", "error-summary", heading, sentences));
    }

    /* Ask the server how it reads the file. `choices`: the sheet and the line of the headings, where the person changed them. */
    async loadPreview(choices) {
      if (!this.file.files.length) return;
      if (!this.kind.value) {
        this.fail(COLUMNS, "One thing is missing", "What are its rows? Choose one of the list above.");
        return;
      }
      this.show(COLUMNS, make("p", "hint", "Looking at the file …"));
      const result = await this.fetchPreview(choices);
      if (result.error) {
        this.fail(COLUMNS, "This file cannot be read yet", result.error);
        return;
      }
      this.preview = result.preview;
      this.showColumns();
    }

    /* Returns { preview } or { error: a sentence }. */
    async fetchPreview(choices) {
      try {
        const answer = await this.request("/import/look", choices);
        if (PREVIEW_ERRORS[answer.status]) return { error: PREVIEW_ERRORS[answer.status] };
        if (!answer.ok && answer.status !== 422) return { error: NOT_SENT };
        const preview = await answer.json();
        return preview.error ? { error: `${preview.error}.` } : { preview };
      } catch {
        return { error: "The board cannot be reached. Nothing was imported. Choose the file again when you are connected." };
      }
    }

    showColumns() {
      const { preview } = this;
      const parts = [];
      if (preview.template) parts.push(view.makeMessage("alert", "ask-summary", "Is this the right kind?", [preview.template]));
      if (preview.sheets.length > 1) parts.push(this.sheetField());
      parts.push(this.lineField(), this.columnsTable());
      this.order = preview.order ? view.makeOrderSelect(preview.month_first) : null;
      if (this.order) parts.push(view.makeField("Dates in this file", this.order, "Some dates can be read in two ways. None is guessed."));
      this.reasons = preview.reasons.map(([name, label, options]) => {
        const select = view.makeSelect(`import-${name}`, [["", "None"], ...options], "");
        parts.push(view.makeField(`${label}, for this file`, select, "For every row that needs one and has none of its own."));
        return [name, select];
      });
      if (KINDS_WITH_ORGANISATIONS.includes(this.kind.value)) {
        parts.push(view.makeCheckbox("import-missing", "Add organisations that are not known here yet"));
      }
      if (this.given.opening) parts.push(view.makeCheckbox("import-opening", HISTORY_LABEL, this.given.past));
      parts.push(view.makeActions("Check every row", () => this.run(false)));
      this.show(COLUMNS, ...parts);
    }

    sheetField() {
      const { sheets, sheet } = this.preview;
      const options = sheets.map((one) => [one, one]);
      const select = view.makeSelect("import-sheet", options, sheet);
      select.addEventListener("change", () => this.loadPreview({ sheet: select.value }));
      return view.makeField("Sheet", select);
    }

    lineField() {
      const { line, sheet } = this.preview;
      const attributes = { id: "import-line", type: "text", inputmode: "numeric", size: "20", value: line };
      const input = make("input", "form-control", null, attributes);
      input.addEventListener("change", () => this.loadPreview({ sheet: sheet || "", header_line: input.value }));
      return view.makeField("The columns are named in row", input);
    }

    /* Returns the table in which each column of the file is given a field. */
    columnsTable() {
      const { columns, fields, remembered } = this.preview;
      const options = [["", "Leave out"], ...fields.map(([name, label, required]) => [name, required ? `${label} (needed)` : label])];
      this.mapping = columns.map(([header, name], n) => [header, view.makeSelect(`import-column-${n}`, options, name)]);
      const rows = columns.map(([header, , samples], n) => {
        const [, select] = this.mapping[n];
        select.setAttribute("aria-label", `The column ${header} is`);
        return [header, samples.filter(Boolean).slice(0, 3).join(" · ") || "empty", select];
      });
      const caption = remembered ? "How the columns are read, as last time" : "How the columns are read";
      return view.makeTable(caption, ["Column", "Holds", "Is"], rows);
    }

    choices(confirmed) {
      const isChecked = (id) => ((document.getElementById(id) || {}).checked ? "yes" : "");
      return {
        sheet: this.preview.sheet || "",
        header_line: this.preview.line,
        mapping: JSON.stringify(Object.fromEntries(this.mapping.map(([header, select]) => [header, select.value]))),
        order: this.order ? this.order.value : "",
        add_missing: isChecked("import-missing"),
        opening: isChecked("import-opening"),
        ...Object.fromEntries(this.reasons.map(([name, select]) => [name, select.value])),
        confirmed: confirmed ? "yes" : "",
      };
    }

    /* Show a progress bar, and return the function that updates it with { doing, done, total }. */
    showProgress() {
      const text = make("p", "hint", "Sending the file …", { "aria-live": "polite" });
      const bar = make("progress", "desk-progress", null, { "aria-label": "How far it is" });
      this.show(RESULT, text, bar);
      return (step) => {
        text.textContent = view.progressSentence(step);
        if (step.total) Object.assign(bar, { max: step.total, value: step.done });
      };
    }

    /* Check every row; import them if `confirmed`. */
    async run(confirmed) {
      if (this.order && !this.order.value) {
        this.fail(RESULT, "Nothing was checked yet", "Dates in this file: choose whether the day or the month comes first.");
        return;
      }
      const { refusal, last } = await this.fetchResult(confirmed, this.showProgress());
      if (refusal) this.fail(RESULT, "Nothing was imported", refusal);
      else if (last.plan) this.showPlan(last.plan);
      else if (last.receipt) this.showReceipt(last.receipt);
      else if (last.error) this.fail(RESULT, "Nothing was imported", `${last.error}.`);
      else this.fail(RESULT, "No answer came", CONNECTION_LOST);
    }

    /* Returns { last: the last step of the answer, empty if the connection was lost } or { refusal: a sentence }. */
    async fetchResult(confirmed, onStep) {
      let last = {};
      try {
        const answer = await this.request("/import/run", this.choices(confirmed));
        if (!answer.ok) return { refusal: answer.status === 401 ? RUN_SIGNED_OUT : NOT_SENT };
        for await (const step of view.readLines(answer.body)) {
          last = step;
          if (step.doing) onStep(step);
        }
      } catch {
        return { last: {} };
      }
      return { last };
    }

    /* Show what an import would do, and offer it unless there are errors. */
    showPlan(plan) {
      const parts = view.planParts(plan);
      const count = plan.created + plan.updated;
      if (!plan.faults.length && count) {
        const named = this.kind.options[this.kind.selectedIndex].textContent.toLowerCase();
        parts.push(view.makeActions(`Import ${formatNumber(count)} ${named}`, () => this.run(true)));
      }
      this.show(RESULT, ...parts);
    }

    showReceipt(receipt) {
      const box = view.makeMessage("status", "saved", "", [view.receiptSentence(receipt), ...receipt.notes]);
      const parameters = new URLSearchParams({ programme: this.programme(), undo: receipt.batch });
      box.append(make("a", "in-place", "Undo this import", { href: `/import?${parameters}` }));
      this.file.value = "";
      this.places[COLUMNS].replaceChildren();
      this.show(RESULT, box);
      window.dispatchEvent(new Event("board-saved"));
    }
  }

  const started = new WeakSet();
  function startPages() {
    document.querySelectorAll("[data-import]").forEach((place) => {
      if (started.has(place)) return;
      started.add(place);
      const page = new ImportPage(place, JSON.parse(place.dataset.import));
      page.start();
    });
  }
  new MutationObserver(startPages).observe(document.documentElement, { childList: true, subtree: true });
  startPages();
})();
