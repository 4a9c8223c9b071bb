/* What a page needs after it is drawn: title, focus, labels for errors, counts, keys, clicks on charts. */
(function () {
  let page = null;

  function titleAndFocus() {
    const heading = document.querySelector("#page h1");
    if (!heading || heading === page) return;
    const moved = page !== null;
    page = heading;
    document.title = heading.textContent + " – Cohortboard";
    if (moved && !document.querySelector(".offcanvas.show")) {
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    const place = document.getElementById(window.location.hash.slice(1));
    if (place) place.scrollIntoView();
  }

  function describe(form) {
    form.querySelectorAll(".field").forEach((field) => {
      const control = field.querySelector("input, select, textarea");
      if (!control) return;
      const told = [...field.querySelectorAll(":scope > .hint, :scope > .field-error")].map((one) => one.id).filter(Boolean);
      const target = field.tagName === "FIELDSET" ? field : control;
      if (told.length) target.setAttribute("aria-describedby", told.join(" "));
      if (field.classList.contains("wrong")) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    });
  }

  const announced = new WeakSet();
  function announce() {
    document.querySelectorAll(".record-form").forEach(describe);
    document.querySelectorAll(".record-form [role=alert], .record-form [role=status], .act-said").forEach((one) => {
      if (announced.has(one)) return;
      announced.add(one);
      one.setAttribute("tabindex", "-1");
      one.focus();
      if (one.matches("[role=status]")) window.dispatchEvent(new Event("board-saved"));
    });
  }

  /* The address a mark opens, with the filters of this one; what the mark asks for goes before them. */
  function withFilters(href) {
    const [address, place] = href.split("#");
    const [path, asked] = address.split("?");
    const all = new URLSearchParams(window.location.search);
    new URLSearchParams(asked || "").forEach((value, name) => all.set(name, value));
    return path + (all.size ? "?" + all : "") + (place ? "#" + place : "");
  }

  /* The panel is named by its title, and the page beside it stays in use: it is no modal dialog. */
  function panel() {
    const title = document.querySelector("#panel .offcanvas-title");
    if (!title || title.id) return;
    title.id = "panel-title";
    document.getElementById("panel").removeAttribute("aria-modal");
  }

  const listening = new WeakSet();
  function charts() {
    document.querySelectorAll(".plot").forEach((plot) => {
      if (plot.scrollWidth > plot.clientWidth + 1) plot.setAttribute("tabindex", "0");
      else plot.removeAttribute("tabindex");
    });
    document.querySelectorAll(".js-plotly-plot").forEach((plot) => {
      if (listening.has(plot) || !plot.on) return;
      listening.add(plot);
      plot.on("plotly_click", (event) => {
        const href = event.points && event.points[0] && event.points[0].customdata;
        if (typeof href === "string" && href.startsWith("/")) window.boardGo(withFilters(href));
      });
    });
  }

  document.addEventListener("click", (event) => {
    const menu = event.target.closest(".menu-button");
    if (menu) menu.setAttribute("aria-expanded", String(document.getElementById("rail").classList.toggle("open")));
    else if (event.target.closest("#rail a")) document.getElementById("rail").classList.remove("open");
    if (event.target.closest(".scheme-button")) {
      window.boardScheme.set(window.boardScheme.now() === "dark" ? "light" : "dark");
      window.dispatchEvent(new Event("board-redraw"));
    }
    const keys = event.target.closest(".shortcut-button");
    if (keys) {
      const off = window.localStorage.getItem("shortcuts") === "off";
      window.localStorage.setItem("shortcuts", off ? "on" : "off");
      shortcutsShown();
    }
    document.querySelectorAll(".quick-add[open], .look-back[open]").forEach((fold) => {
      if (!fold.contains(event.target) || event.target.closest("a")) fold.open = false;
    });
    const jump = event.target.closest(".error-summary a[href^='#'], .ask-summary a[href^='#']");
    if (jump) {
      const control = document.getElementById(jump.getAttribute("href").slice(1));
      if (control) {
        event.preventDefault();
        const fold = control.closest("details");
        if (fold) fold.open = true;
        (control.matches("input, select, textarea") ? control : control.querySelector("input, select, textarea") || control).focus();
      }
    }
  });

  function shortcutsShown() {
    const off = window.localStorage.getItem("shortcuts") === "off";
    document.querySelectorAll(".shortcut-button").forEach((one) => {
      one.textContent = off ? "Shortcuts off" : "Shortcuts on";
      one.setAttribute("aria-pressed", String(!off));
    });
  }

  /* A count for each group, or a word for each record, is typed apart and read together. */
  document.addEventListener("input", (event) => {
    const counts = event.target.closest(".counts");
    if (counts) {
      const parts = [...counts.querySelectorAll(".count-row")].map((row) => [row.dataset.group, row.querySelector("input, select").value.trim()]);
      const text = parts.filter(([, number]) => number).map(([group, number]) => group + ": " + number).join("; ");
      window.dash_clientside.set_props(counts.dataset.counts, { value: text });
    }
    const form = event.target.closest(".record-form");
    if (form) {
      form.querySelectorAll(".saved").forEach((one) => (one.hidden = true));
      used(event.target);
    }
  });

  function used(control) {
    const match = /(words|signs)-(\d+)/.exec(control.className || "");
    if (!match) return;
    const count = match[1] === "words" ? (control.value.trim().match(/\S+/g) || []).length : control.value.length;
    let told = control.parentElement.querySelector(".used");
    if (!told) {
      told = document.createElement("span");
      told.className = "used";
      control.after(told);
    }
    told.textContent = count + " of " + Number(match[2]).toLocaleString("en-GB") + (match[1] === "words" ? " words" : " characters");
  }

  /* How a typed day is understood. */
  document.addEventListener("focusout", async (event) => {
    const control = event.target;
    if (!control.matches || !control.matches(".record-form input[size='20']") || !control.value.trim()) return;
    const answer = await window.fetch("/understood?day=" + encodeURIComponent(control.value));
    if (!answer.ok) return;
    const understood = await answer.json();
    let told = control.parentElement.querySelector(".understood");
    if (!told) {
      told = document.createElement("span");
      told.className = "understood";
      told.setAttribute("aria-live", "polite");
      control.after(told);
    }
    told.textContent = understood.words ? "Understood as " + understood.words : "Not understood yet: " + understood.unclear;
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest(".record-form") || document.querySelector(".record-form");
      const save = form && form.querySelector(".save");
      if (save) {
        event.preventDefault();
        save.click();
      }
    }
    if (event.key === "Enter" && event.target.matches(".record-form input")) event.preventDefault();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || window.localStorage.getItem("shortcuts") === "off") return;
    if (event.key === "n") {
      const quick = document.querySelector(".quick-add");
      if (quick) {
        event.preventDefault();
        quick.open = true;
        quick.querySelector("a").focus();
      }
    }
  });

  /* A press keeps its button, also when a line that appears meanwhile (how a day is understood) moves the button from under the pointer. */
  document.addEventListener("pointerdown", (event) => {
    const save = event.target.closest(".record-form button");
    if (save && event.button === 0) save.setPointerCapture(event.pointerId);
  });

  /* A press of Save or Undo is shown at once and cannot be repeated while it runs. */
  document.addEventListener("click", (event) => {
    const save = event.target.closest(".save, [id^='undo-']");
    if (!save) return;
    save.classList.add("saving");
    window.setTimeout(() => save.classList.remove("saving"), 1500);
  }, true);

  /* A chart's file holds what the page shows now. */
  document.addEventListener("click", (event) => {
    const file = event.target.closest("a.csv");
    if (!file) return;
    const all = new URLSearchParams(window.location.search);
    const about = new URLSearchParams(file.search).get("id");
    if (about) all.set("id", about);
    file.search = all;
  }, true);

  /* Links in tables are followed in place. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".board-table a[href^='/'], a.in-place");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.getAttribute("href").startsWith("/data/")) return;
    event.preventDefault();
    window.boardGo(link.getAttribute("href"));
  });

  /* Links of the panel keep the filters of the page they stand on. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='?form=']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const all = new URLSearchParams(window.location.search);
    ["form", "record", "for"].forEach((name) => all.delete(name));
    new URLSearchParams(link.getAttribute("href")).forEach((value, name) => all.set(name, value));
    window.boardGo(window.location.pathname + "?" + all.toString());
  }, true);

  /* A page may bring a script of its own. */
  const brought = new Set();
  function bring() {
    const page = document.querySelector("[data-script]");
    if (!page || brought.has(page.dataset.script)) return;
    brought.add(page.dataset.script);
    document.head.append(Object.assign(document.createElement("script"), { src: page.dataset.script }));
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      titleAndFocus();
      announce();
      panel();
      charts();
      shortcutsShown();
      bring();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
