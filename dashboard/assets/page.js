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
    loadPageScripts();
  });

  function onMenuClick(target) {
    const menuButton = target.closest(".menu-button");
    const navigation = document.getElementById("rail");
    if (menuButton) menuButton.setAttribute("aria-expanded", String(navigation.classList.toggle("open")));
    else if (target.closest("#rail a")) navigation.classList.remove("open");
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
    document.querySelectorAll(".quick-add[open], .look-back[open]").forEach((fold) => {
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
    const fold = event.key === "n" && isShortcut(event) ? document.querySelector(".quick-add") : null;
    if (!fold) return;
    event.preventDefault();
    fold.open = true;
    fold.querySelector("a").focus();
  });

  app.page = { isShortcut };
})();
