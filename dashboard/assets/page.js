/* What every page needs after it is drawn: its title, the focus, the menus, shortcuts, the colour scheme, its own script. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  let lastHeading = null;

  function updateTitleAndFocus() {
    const heading = document.querySelector("#page h1");
    if (!heading || heading === lastHeading) return;
    const isFirst = lastHeading === null;
    lastHeading = heading;
    document.title = `${heading.textContent} – Cohortboard`;
    if (!isFirst && !document.querySelector(".offcanvas.show")) {
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    const target = document.getElementById(window.location.hash.slice(1));
    if (target) target.scrollIntoView();
  }

  /* The panel is not modal: the page beside it stays in use. dbc.Offcanvas has no property for this. */
  function labelPanel() {
    const title = document.querySelector("#panel .offcanvas-title");
    if (!title || title.id) return;
    title.id = "panel-title";
    document.getElementById("panel").removeAttribute("aria-modal");
  }

  const shortcutsAreOff = () => window.localStorage.getItem("shortcuts") === "off";

  function labelShortcutButtons() {
    const off = shortcutsAreOff();
    document.querySelectorAll(".shortcut-button").forEach((button) => {
      button.textContent = off ? "Shortcuts off" : "Shortcuts on";
      button.setAttribute("aria-pressed", String(!off));
    });
  }

  /* Load the scripts of the page shown, once, in the order of their addresses in data-script. */
  const loaded = new Set();
  function loadPageScripts() {
    const page = document.querySelector("[data-script]");
    const addresses = page ? page.dataset.script.split(" ") : [];
    addresses
      .filter((src) => src && !loaded.has(src))
      .forEach((src) => {
        loaded.add(src);
        const script = app.dom.make("script", "", null, { src });
        script.async = false;
        document.head.append(script);
      });
  }

  app.dom.onDocumentChange(() => {
    updateTitleAndFocus();
    app.forms.announceMessages(); // after the heading: a message takes the focus from it
    labelPanel();
    labelShortcutButtons();
    markCurrentPage();
    loadPageScripts();
  });

  /* Open or close what a button controls, by the class "open"; anything else that was clicked closes it. */
  function toggleControlled(target, selector) {
    const button = document.querySelector(selector);
    const controlled = button && document.getElementById(button.getAttribute("aria-controls"));
    if (!controlled) return;
    const isInside = controlled.contains(target) && !target.closest("a");
    const opens = button.contains(target) ? !controlled.classList.contains("open") : isInside && controlled.classList.contains("open");
    controlled.classList.toggle("open", opens);
    button.setAttribute("aria-expanded", String(opens));
  }

  function onMenuClick(target) {
    toggleControlled(target, ".menu-button");
    toggleControlled(target, ".filters-button");
    if (target.closest(".tab-record")) {
      const fold = document.querySelector(".quick-add");
      fold.open = !fold.open;
      if (fold.open) fold.querySelector("li a").focus();
    }
  }

  /* dcc.Link has no aria-current: the link to the current page has it by its class. */
  function markCurrentPage() {
    document.querySelectorAll("#rail a, #tabs a").forEach((link) => {
      if (link.classList.contains("here")) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  function onSettingClick(target) {
    if (target.closest(".scheme-button")) {
      app.scheme.set(app.scheme.current() === "dark" ? "light" : "dark");
      window.dispatchEvent(new Event("board-redraw"));
    }
    if (target.closest(".shortcut-button")) {
      window.localStorage.setItem("shortcuts", shortcutsAreOff() ? "on" : "off");
      labelShortcutButtons();
    }
  }

  /* An open fold closes when a link in it or anything outside it is clicked. */
  function closeFolds(target) {
    document.querySelectorAll(".quick-add[open], .look-back[open], .person-fold[open], .menu-fold[open]").forEach((fold) => {
      if (target.closest(".tab-record") && fold.matches(".quick-add")) return;
      if (!fold.contains(target) || target.closest("a")) fold.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    onMenuClick(event.target);
    onSettingClick(event.target);
    closeFolds(event.target);
  });

  /* Whether a key press is that of a shortcut: no modifier, not typed into a control, and shortcuts are not off. */
  function isShortcut(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    return !event.target.matches("input, select, textarea, [contenteditable]") && !shortcutsAreOff();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeFolds(document.body);
    if (event.key === "/" && isShortcut(event) && focusSearch()) event.preventDefault();
    const fold = event.key === "n" && isShortcut(event) ? document.querySelector(".quick-add") : null;
    if (!fold) return;
    event.preventDefault();
    fold.open = true;
    fold.querySelector("a").focus();
  });

  /* Returns whether the page has a search box in sight, which gets the focus. */
  function focusSearch() {
    const box = document.querySelector(".bar [type=search]");
    if (!box || !box.offsetParent) return false;
    box.focus();
    return true;
  }

  app.page = { isShortcut };
})();
