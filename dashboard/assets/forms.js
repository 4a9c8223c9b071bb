/* Forms of records: labels of errors, focus on messages, counts of words, typed days, keys, and the press of Save. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const DISABLED_FOR = 1500; // milliseconds in which Save cannot be pressed again

  /* Connect hints and errors with their control for screen readers. */
  function describe(field) {
    const control = field.querySelector("input, select, textarea");
    if (!control) return;
    const notes = [...field.querySelectorAll(":scope > .hint, :scope > .field-error")].map((one) => one.id).filter(Boolean);
    const target = field.tagName === "FIELDSET" ? field : control;
    if (notes.length) target.setAttribute("aria-describedby", notes.join(" "));
    if (field.classList.contains("wrong")) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }

  /* Move the focus to each new message, so that screen readers read it; tell the other scripts of a save. */
  const announced = new WeakSet();
  function announceMessages() {
    document.querySelectorAll(".record-form .field").forEach(describe);
    document.querySelectorAll(".record-form [role=alert], .record-form [role=status], .act-said").forEach((message) => {
      if (announced.has(message)) return;
      announced.add(message);
      message.setAttribute("tabindex", "-1");
      message.focus();
      if (message.matches("[role=status]")) window.dispatchEvent(new Event("board-saved"));
    });
  }

  /* Returns the value of a field that is typed in parts: "group: part; group: part", without the empty parts. */
  const joinParts = (parts) =>
    parts
      .filter(([, text]) => text)
      .map(([group, text]) => `${group}: ${text}`)
      .join("; ");

  /* Returns how much of a limited text is used, or null. The limit is in the class: words-50 or signs-120 (characters). */
  function usage(className, text) {
    const limit = /(words|signs)-(\d+)/.exec(className || "");
    if (!limit) return null;
    const [, unit, most] = limit;
    const used = unit === "words" ? app.text.countWords(text) : text.length;
    return `${used} of ${app.text.formatNumber(most)} ${unit === "words" ? "words" : "characters"}`;
  }

  document.addEventListener("input", (event) => {
    const counts = event.target.closest(".counts");
    if (counts) {
      const rows = [...counts.querySelectorAll(".count-row")];
      const parts = rows.map((row) => [row.dataset.group, row.querySelector("input, select").value.trim()]);
      app.dash.setProps(counts.dataset.counts, { value: joinParts(parts) });
    }
    const form = event.target.closest(".record-form");
    if (!form) return;
    form.querySelectorAll(".saved").forEach((one) => (one.hidden = true));
    const words = usage(event.target.className, event.target.value);
    if (words) app.dom.childWithClass(event.target.parentElement, "used", event.target).textContent = words;
  });

  /* Show how the server understands a typed day. */
  document.addEventListener("focusout", async (event) => {
    const control = event.target;
    if (!control.matches || !control.matches(".record-form input[size='20']") || !control.value.trim()) return;
    const answer = await window.fetch(`/understood?day=${encodeURIComponent(control.value)}&programme=${app.programmeQuery()}`);
    if (!answer.ok) return;
    const day = await answer.json();
    const note = app.dom.childWithClass(control.parentElement, "understood", control);
    note.setAttribute("aria-live", "polite");
    note.textContent = day.words ? `Understood as ${day.words}` : `Not understood yet: ${day.unclear}`;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) {
      const form = event.target.closest(".record-form") || document.querySelector(".record-form");
      const save = form && form.querySelector(".save");
      if (save) {
        event.preventDefault();
        save.click();
      }
    }
    // Enter in a field would press the first button of the form.
    if (event.target.matches(".record-form input")) event.preventDefault();
  });

  /* A link of the error summary moves the focus to the control, and opens the fold that hides it. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#'], .ask-summary a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    const fold = target.closest("details");
    if (fold) fold.open = true;
    const isControl = target.matches("input, select, textarea");
    (isControl ? target : target.querySelector("input, select, textarea") || target).focus();
  });

  /* A press stays with its button when a line that appears meanwhile (a day understood) moves the button away. */
  document.addEventListener("pointerdown", (event) => {
    const button = event.target.closest(".record-form button");
    if (button && event.button === 0) button.setPointerCapture(event.pointerId);
  });

  /* A press of Save or Undo shows at once and cannot be repeated while it runs. */
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest(".save, [id^='undo-']");
      if (!button) return;
      button.classList.add("saving");
      window.setTimeout(() => button.classList.remove("saving"), DISABLED_FOR);
    },
    true,
  );

  app.forms = { announceMessages, joinParts, usage };
})();
