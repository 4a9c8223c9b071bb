/* The desk of the import page: choose a file, see how it is read, check every row, import all or nothing. Text only, never HTML. */
(function () {
  function make(name, classes, text, attributes) {
    const node = document.createElement(name);
    if (classes) node.className = classes;
    if (text !== undefined) node.textContent = text;
    Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  }

  function field(label, control, hint) {
    const wrap = make("div", "field");
    wrap.append(make("label", "", label, { for: control.id }));
    if (hint) {
      wrap.append(make("div", "hint", hint, { id: control.id + "-hint" }));
      control.setAttribute("aria-describedby", control.id + "-hint");
    }
    wrap.append(control);
    return wrap;
  }

  function select(id, options, chosen) {
    const control = make("select", "form-select", undefined, { id: id });
    options.forEach(([value, label]) => {
      const option = make("option", "", label, { value: value });
      option.selected = value === chosen;
      control.append(option);
    });
    return control;
  }

  function tick(id, label) {
    const wrap = make("div", "form-check field");
    const control = make("input", "form-check-input", undefined, { type: "checkbox", id: id });
    wrap.append(control, make("label", "form-check-label", label, { for: id }));
    return wrap;
  }

  function button(label, act, classes) {
    const one = make("button", classes || "btn btn-primary", label, { type: "button" });
    one.addEventListener("click", act);
    return one;
  }

  function table(caption, columns, rows, numbered) {
    const wrap = make("div", "table-wrap", undefined, { tabindex: "0", role: "region", "aria-label": caption });
    const drawn = make("table", numbered ? "board-table numbered" : "board-table");
    drawn.append(make("caption", "", caption));
    const head = make("tr");
    columns.forEach((label) => head.append(make("th", "", label, { scope: "col" })));
    const thead = make("thead");
    thead.append(head);
    const body = make("tbody");
    rows.forEach((cells) => {
      const row = make("tr");
      cells.forEach((cell, place) => {
        const td = make(place ? "td" : "th", "", cell instanceof Node ? undefined : String(cell), place ? {} : { scope: "row" });
        td.dataset.label = columns[place];
        if (cell instanceof Node) td.append(cell);
        row.append(td);
      });
      body.append(row);
    });
    drawn.append(thead, body);
    wrap.append(drawn);
    return wrap;
  }

  function told(role, classes, heading, sentences) {
    const box = make("div", classes, undefined, { role: role, tabindex: "-1" });
    if (heading) box.append(make("h2", "", heading));
    sentences.forEach((one) => box.append(make("p", "", one)));
    return box;
  }

  const count = (number, one, many) => Number(number).toLocaleString("en-GB") + " " + (number === 1 ? one : many);

  class Desk {
    constructor(place, given) {
      this.place = place;
      this.given = given;
      this.look = null;
      this.steps = ["choose", "columns", "result"].map((name) => place.appendChild(make("div", "desk-" + name)));
      this.choose();
    }

    /* The programme that the address names now: the bar may have changed it since the desk was drawn. */
    programme() {
      return new URLSearchParams(window.location.search).get("programme") || this.given.programme;
    }

    choose() {
      const kinds = [["", "Choose"], ...this.given.kinds.map(([name, label]) => [name, label])];
      this.kind = select("import-kind", kinds, "");
      this.file = make("input", "form-control", undefined, { type: "file", id: "import-file", accept: ".csv,.xlsx" });
      const must = make("div", "hint", "", { id: "import-must" });
      const say = () => {
        const chosen = this.given.kinds.find(([name]) => name === this.kind.value);
        const needed = chosen ? chosen[2] : [];
        must.textContent = needed.length ? "Every new row needs: " + needed.join(", ") + "." : "";
      };
      this.kind.addEventListener("change", () => {
        say();
        if (this.file.files.length) this.lookAt();
      });
      this.file.addEventListener("change", () => this.lookAt());
      say();
      const kindField = field("What are its rows?", this.kind);
      kindField.append(must);
      this.steps[0].append(kindField, field("File", this.file, "CSV or Excel (.xlsx), as it is: title rows above the header may stay."));
    }

    form(more) {
      const form = new FormData();
      form.append("file", this.file.files[0]);
      Object.entries({ kind: this.kind.value, programme: this.programme(), ...more }).forEach(([name, value]) => form.append(name, value));
      return form;
    }

    show(step, ...nodes) {
      this.steps.slice(step).forEach((one) => one.replaceChildren());
      this.steps[step].replaceChildren(...nodes);
      const first = this.steps[step].querySelector("[role=alert], [role=status]");
      if (first) first.focus();
    }

    fail(step, sentences, heading) {
      this.show(step, told("alert", "error-summary", heading || "This file cannot be read yet", sentences));
    }

    async lookAt(more) {
      if (!this.file.files.length) return;
      if (!this.kind.value) return this.fail(1, ["What are its rows? Choose one of the list above."], "One thing is missing");
      this.show(1, make("p", "hint", "Looking at the file …"));
      try {
        const answer = await window.fetch("/import/look", { method: "POST", body: this.form(more || {}) });
        if (answer.status === 413) return this.fail(1, ["The file is larger than 50 MB. Split it into smaller ones."]);
        if (answer.status === 401) return this.fail(1, ["You are signed out. Sign in again in another tab, then choose the file once more."]);
        const read = answer.ok || answer.status === 422 ? await answer.json() : { error: "The file could not be sent. Try again." };
        if (read.error) return this.fail(1, [read.error + "."]);
        this.look = read;
        this.columns();
      } catch (unreachable) {
        this.fail(1, ["The board cannot be reached. Nothing was imported. Choose the file again when you are connected."]);
      }
    }

    columns() {
      const look = this.look;
      const parts = [];
      if (look.template) parts.push(told("alert", "ask-summary", "Is this the right kind?", [look.template]));
      if (look.sheets.length > 1) {
        const sheet = select("import-sheet", look.sheets.map((one) => [one, one]), look.sheet);
        sheet.addEventListener("change", () => this.lookAt({ sheet: sheet.value }));
        parts.push(field("Sheet", sheet));
      }
      const line = make("input", "form-control", undefined, { id: "import-line", type: "text", inputmode: "numeric", size: "20", value: look.line });
      line.addEventListener("change", () => this.lookAt({ sheet: look.sheet || "", header_line: line.value }));
      parts.push(field("The columns are named in row", line));
      const offered = [["", "Leave out"], ...look.fields.map(([name, label, required]) => [name, required ? label + " (needed)" : label])];
      this.mapped = look.columns.map(([header, name], place) => [header, select("import-column-" + place, offered, name)]);
      const rows = look.columns.map(([header, , samples], place) => {
        const control = this.mapped[place][1];
        control.setAttribute("aria-label", "The column " + header + " is");
        return [header, samples.filter(Boolean).slice(0, 3).join(" · ") || "empty", control];
      });
      const told_ = look.remembered ? "How the columns are read, as last time" : "How the columns are read";
      parts.push(table(told_, ["Column", "Holds", "Is"], rows));
      this.order = null;
      if (look.order) {
        const chosen = look.month_first === null ? "" : look.month_first ? "month" : "day";
        this.order = select("import-order", [["", "Choose"], ["day", "3/5 is 3 May (day first)"], ["month", "3/5 is 5 March (month first)"]], chosen);
        parts.push(field("Dates in this file", this.order, "Some dates can be read in two ways. None is guessed."));
      }
      if (this.kind.value === "challenges" || this.kind.value === "teams") {
        parts.push(tick("import-missing", "Add organisations that are not known here yet"));
      }
      if (this.given.opening) parts.push(tick("import-opening", "This is history: its rows are neither changes of this week nor late entries"));
      const act = make("div", "form-actions");
      act.append(button("Check every row", () => this.run(false)));
      parts.push(act);
      this.show(1, ...parts);
    }

    choices(confirmed) {
      const ticked = (id) => (document.getElementById(id) || {}).checked ? "yes" : "";
      return {
        sheet: this.look.sheet || "",
        header_line: this.look.line,
        mapping: JSON.stringify(Object.fromEntries(this.mapped.map(([header, control]) => [header, control.value]))),
        order: this.order ? this.order.value : "",
        add_missing: ticked("import-missing"),
        opening: ticked("import-opening"),
        confirmed: confirmed ? "yes" : "",
      };
    }

    progress() {
      const words = make("p", "hint", "Sending the file …", { "aria-live": "polite" });
      const bar = make("progress", "desk-progress", undefined, { "aria-label": "How far it is" });
      this.show(2, words, bar);
      return (step) => {
        words.textContent = step.total ? step.doing + " " + Number(step.done).toLocaleString("en-GB") + " of " + count(step.total, "row", "rows") : step.doing + " …";
        if (step.total) {
          bar.max = step.total;
          bar.value = step.done;
        }
      };
    }

    async run(confirmed) {
      if (this.order && !this.order.value) {
        this.fail(2, ["Dates in this file: choose whether the day or the month comes first."], "Nothing was checked yet");
        return;
      }
      const step = this.progress();
      let last = null;
      try {
        const answer = await window.fetch("/import/run", { method: "POST", body: this.form(this.choices(confirmed)) });
        if (!answer.ok) return this.fail(2, [answer.status === 401 ? "You are signed out. Sign in again, then choose the file once more." : "The file could not be sent. Try again."], "Nothing was imported");
        for await (const one of lines(answer.body)) {
          last = one;
          if (one.doing) step(one);
        }
      } catch (unreachable) {
        last = null;
      }
      if (last && last.plan) this.plan(last.plan);
      else if (last && last.receipt) this.receipt(last.receipt);
      else if (last && last.error) this.fail(2, [last.error + "."], "Nothing was imported");
      else this.fail(2, ["The connection was lost on the way. If the import was confirmed it goes on, all or nothing: look below at what came in."], "No answer came");
    }

    plan(plan) {
      const named = this.kind.options[this.kind.selectedIndex].textContent.toLowerCase();
      const found = [
        count(plan.fine, "row is", "rows are") + " fine",
        plan.warned ? count(plan.warned, "row has", "rows have") + " a warning" : "",
        plan.wrong ? count(plan.wrong, "row has", "rows have") + " an error" : "",
      ].filter(Boolean).join(", ") + ".";
      const parts = [];
      if (plan.faults.length) {
        const more = plan.more ? [count(plan.more, "more error is", "more errors are") + " not listed."] : [];
        parts.push(told("alert", "error-summary", "Nothing can be imported yet", [found, "Correct these in the file and choose it again.", ...more]));
        parts.push(table("What to correct", ["Row", "Column", "In the file", "What to type"], plan.faults, true), this.file_of(plan.faults));
      } else {
        const what = count(plan.created, "record", "records") + " would be created, " + plan.updated.toLocaleString("en-GB") + " changed, " + plan.unchanged.toLocaleString("en-GB") + " stay as they are. " + count(plan.kept, "stored record", "stored records") + " that the file does not name " + (plan.kept === 1 ? "stays" : "stay") + " too.";
        parts.push(told("status", "saved", "Ready", [found, what, ...plan.notes]));
      }
      if (plan.warnings.length) parts.push(table("Warnings", ["Row", "Column", "In the file", "How it was read"], plan.warnings, true));
      if (plan.changes.length) parts.push(table("What would change", ["Row", "Field", "Now", "Then"], plan.changes, true));
      if (!plan.faults.length && plan.created + plan.updated) {
        const act = make("div", "form-actions");
        act.append(button("Import " + (plan.created + plan.updated).toLocaleString("en-GB") + " " + named, () => this.run(true)));
        parts.push(act);
      }
      this.show(2, ...parts);
    }

    file_of(faults) {
      const quoted = (text) => '"' + (/^[=+\-@\t\r]/.test(String(text)) ? "'" : "") + String(text).replace(/"/g, '""') + '"';
      const text = [["Row", "Column", "In the file", "What to type"], ...faults].map((row) => row.map(quoted).join(",")).join("\r\n");
      const link = make("a", "csv", "Download this list (CSV)", { download: "what-to-correct.csv" });
      link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv" }));
      return link;
    }

    receipt(receipt) {
      const sentence = "Saved " + (receipt.created + receipt.updated).toLocaleString("en-GB") + " " + receipt.named + ": " + count(receipt.created, "created", "created") + ", " + receipt.updated.toLocaleString("en-GB") + " changed, " + receipt.unchanged.toLocaleString("en-GB") + " as they were, " + receipt.kept.toLocaleString("en-GB") + " that the file does not name kept.";
      const box = told("status", "saved", "", [sentence, ...receipt.notes]);
      const undo = make("a", "in-place", "Undo this import", { href: "/import?" + new URLSearchParams({ programme: this.programme(), undo: receipt.batch }) });
      box.append(undo);
      this.file.value = "";
      this.steps[1].replaceChildren();
      this.show(2, box);
      window.dispatchEvent(new Event("board-saved"));
    }
  }

  async function* lines(body) {
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

  const drawn = new WeakSet();
  function desks() {
    document.querySelectorAll("[data-import]").forEach((place) => {
      if (drawn.has(place)) return;
      drawn.add(place);
      new Desk(place, JSON.parse(place.dataset.import));
    });
  }
  new MutationObserver(desks).observe(document.documentElement, { childList: true, subtree: true });
  desks();
})();
