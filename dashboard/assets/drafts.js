/* Sends what is typed into a form to the server as a draft, shortly after typing stops and when the tab is closed. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const SEND_AFTER = 1500; // milliseconds without typing
  const MAX_LENGTH = 250000; // characters of a draft; the server refuses more
  let activeForm = null; // the form that is typed into
  let pending = null; // its values that are not sent yet
  let timer = 0;

  function valueOf(control) {
    if (control.matches("input, select, textarea")) return control.value;
    const boxes = [...control.querySelectorAll("input[type=checkbox]")];
    return boxes.length ? boxes.filter((one) => one.checked).map((one) => one.value) : undefined;
  }

  /* Returns the name of the field whose control has this id, or null where the id is not that of a field of the form. */
  function fieldName(kind, id) {
    const name = id.slice(`f-${kind}-`.length);
    return /^[a-z_]+$/.test(name) ? name : null;
  }

  /* Returns the draft of a form: the store that it was drawn with, and the typed value of every field. */
  function draftOf(form) {
    const kind = form.dataset.form;
    const store = app.dash.storeData(`key-${kind}`);
    if (!store || !store.key) return null;
    const typed = {};
    form.querySelectorAll(`[id^='f-${kind}-']`).forEach((control) => {
      const name = fieldName(kind, control.id);
      const value = name === null ? undefined : valueOf(control);
      if (value !== undefined) typed[name] = value;
    });
    return {
      form: kind,
      id: store.id || "",
      about: store.about || "",
      version: store.version || 0,
      key: store.key,
      search: window.location.search,
      typed,
    };
  }

  /* Send a draft. While the document closes only a beacon is delivered for certain. */
  function send(draft, isClosing) {
    const body = JSON.stringify(draft);
    if (body.length > MAX_LENGTH) return Promise.resolve();
    if (isClosing && navigator.sendBeacon) {
      navigator.sendBeacon("/draft", new Blob([body], { type: "application/json" }));
      return Promise.resolve();
    }
    return window.fetch("/draft", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => undefined);
  }

  function forget() {
    window.clearTimeout(timer);
    pending = activeForm = null;
  }

  function flush(isClosing) {
    if (pending) readForm(activeForm);
    const draft = pending;
    forget();
    return draft ? send(draft, isClosing) : Promise.resolve();
  }

  /* Read the values of a form, unless it was removed or has been saved. */
  function readForm(form) {
    if (!form || !form.isConnected || form.querySelector(".saved:not([hidden])")) return;
    pending = draftOf(form) || pending;
  }

  function onInput(event) {
    const form = event.target.closest && event.target.closest(".record-form[data-form]");
    if (!form || !event.isTrusted) return;
    if (activeForm && activeForm !== form) flush(false);
    activeForm = form;
    readForm(form);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => flush(false), SEND_AFTER);
  }
  document.addEventListener("input", onInput);
  document.addEventListener("change", onInput);

  window.addEventListener("pagehide", () => flush(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush(true);
  });
  window.addEventListener("board-saved", forget);

  /* Delete a draft on the server and draw the page again. */
  async function discard(draft) {
    forget();
    await send({ ...draft, typed: null }, false);
    window.location.reload();
  }

  /* "Keep": hide the notice and go on typing. */
  function keepDraft(form, button) {
    button.closest(".unfinished").hidden = true;
    const first = form.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  }

  function onFormButton(event) {
    const form = event.target.closest(".record-form[data-form]");
    if (!form) return;
    const keepButton = event.target.closest(".draft-keep");
    if (keepButton) keepDraft(form, keepButton);
    const draft = event.target.closest(".draft-afresh") ? draftOf(form) : null;
    if (draft) discard(draft);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href='/sign-out']") && pending) {
      event.preventDefault();
      flush(false).finally(() => window.location.assign("/sign-out"));
      return;
    }
    onFormButton(event);
    const discardButton = event.target.closest(".draft-discard");
    if (discardButton) discard(JSON.parse(discardButton.dataset.draft));
  });

  app.drafts = { draftOf, fieldName, flush, valueOf };
})();
