/* What is typed into a form is kept on the server shortly after typing stops, and when the tab is closed. */
(function () {
  const PAUSE = 1500;
  const MOST = 250000;
  let typing = null; // the form that is typed into
  let waiting = null; // what stands in it and is not sent yet
  let timer = 0;

  function valueOf(control) {
    const boxes = [...control.querySelectorAll("input[type=checkbox]")];
    if (control.matches("input, select, textarea")) return control.value;
    return boxes.length ? boxes.filter((one) => one.checked).map((one) => one.value) : undefined;
  }

  /* The state of a form: what it carries, and the value of every field of its own. */
  function stateOf(form) {
    const kind = form.dataset.form;
    const known = window.dash_component_api && window.dash_component_api.getLayout("key-" + kind);
    const carried = known && known.props && known.props.data;
    if (!carried || !carried.key) return null;
    const typed = {};
    form.querySelectorAll("[id^='f-" + kind + "-']").forEach((control) => {
      const name = control.id.slice(("f-" + kind + "-").length);
      if (!/^[a-z_]+$/.test(name)) return;
      const value = valueOf(control);
      if (value !== undefined) typed[name] = value;
    });
    return {
      form: kind,
      id: carried.id || "",
      about: carried.about || "",
      version: carried.version || 0,
      key: carried.key,
      search: window.location.search,
      typed: typed,
    };
  }

  function send(state, closing) {
    const body = JSON.stringify(state);
    if (body.length > MOST) return Promise.resolve();
    if (closing && navigator.sendBeacon) {
      navigator.sendBeacon("/draft", new Blob([body], { type: "application/json" }));
      return Promise.resolve();
    }
    return window
      .fetch("/draft", { method: "POST", headers: { "Content-Type": "application/json" }, body: body })
      .catch(() => undefined);
  }

  function flush(closing) {
    window.clearTimeout(timer);
    if (waiting) note(typing);
    const state = waiting;
    waiting = typing = null;
    return state ? send(state, closing) : Promise.resolve();
  }

  /* Take down what stands in a form that is still there. */
  function note(form) {
    if (!form || !form.isConnected || form.querySelector(".saved:not([hidden])")) return;
    waiting = stateOf(form) || waiting;
  }

  function typedInto(event) {
    const form = event.target.closest && event.target.closest(".record-form[data-form]");
    if (!form || !event.isTrusted) return;
    if (typing && typing !== form) flush(false);
    typing = form;
    note(form);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => flush(false), PAUSE);
  }
  document.addEventListener("input", typedInto);
  document.addEventListener("change", typedInto);

  window.addEventListener("pagehide", () => flush(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush(true);
  });
  window.addEventListener("board-saved", () => {
    window.clearTimeout(timer);
    waiting = typing = null;
  });

  function thrownAway(state) {
    waiting = typing = null;
    window.clearTimeout(timer);
    return send({ ...state, typed: null }, false).then(() => window.location.reload());
  }

  document.addEventListener("click", (event) => {
    const out = event.target.closest("a[href='/sign-out']");
    if (out && waiting) {
      event.preventDefault();
      flush(false).finally(() => window.location.assign("/sign-out"));
      return;
    }
    const form = event.target.closest(".record-form[data-form]");
    if (form && event.target.closest(".draft-keep")) {
      event.target.closest(".unfinished").hidden = true;
      const first = form.querySelector("input:not([type=hidden]), select, textarea");
      if (first) first.focus();
    }
    if (form && event.target.closest(".draft-afresh")) {
      const state = stateOf(form);
      if (state) thrownAway(state);
    }
    const discard = event.target.closest(".draft-discard");
    if (discard) thrownAway(JSON.parse(discard.dataset.draft));
  });
})();
