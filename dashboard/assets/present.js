/* The presenter: one item at a time, by keyboard, and lines to type decisions, actions and health into. Loaded by its own page only.
   It draws nothing that Dash draws: a style rule shows the item, so that an item drawn again stays shown. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1, Home: -Infinity, End: Infinity };
  const SCROLLS = { ArrowUp: -120, ArrowDown: 120 }; // pixels
  const SAME_PRESS = 1500; // milliseconds in which the same entry is saved only once
  const itemStyle = document.head.appendChild(document.createElement("style"));
  let presenter = null; // the element that was set up
  let index = 0; // of the item shown
  let lastSave = { entry: "", time: 0 };

  const root = () => document.querySelector(".present");
  const items = () => [...root().querySelectorAll(".present-screen")];
  const lines = () => [...root().querySelectorAll(".present-lines > [data-key]")];
  const openLine = () => lines().find((line) => !line.hidden);
  const lineButton = (line) => root().querySelector(`[data-line=${line.dataset.key}]`);
  const part = (name) => root().querySelector(`[data-part=${name}]`);
  const dialog = () => root().querySelector("dialog");

  /* Set a text only where it differs: every change of the document runs `update` again. */
  function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  /* Items */

  const clamp = (number, count) => Math.min(Math.max(number, 0), Math.max(count - 1, 0));

  /* Returns the index after a step from `current`; a step of ±Infinity goes to the first or last of `count` items. */
  const indexAfter = (current, step, count) => clamp(current + step, count);

  /* Returns what the foot says of the item that follows. */
  function nextSentence(titles, current) {
    if (current + 1 < titles.length) return `Next: ${titles[current + 1]}`;
    return titles.length ? "This is the last item" : "";
  }

  function draw() {
    const titles = items().map((item) => item.dataset.title);
    index = clamp(index, titles.length);
    setText(itemStyle, `.present-screen:nth-child(${index + 1}) { visibility: visible; }`);
    setText(part("place"), titles.length ? `${index + 1} of ${titles.length}` : "No items");
    setText(part("next"), nextSentence(titles, index));
    root()
      .querySelectorAll("[data-turn]")
      .forEach((button) => button.setAttribute("aria-disabled", String(!(index + Number(button.dataset.turn) in titles))));
  }

  /* Show another item. The address names it, for a page loaded again; Dash needs not know. */
  function turn(step) {
    const shown = items();
    index = indexAfter(index, step, shown.length);
    draw();
    const address = new URL(window.location);
    address.searchParams.set("item", index + 1);
    window.history.replaceState(window.history.state, "", address);
    const item = shown[index];
    if (!item) return;
    item.scrollTop = 0;
    item.querySelector("h2").focus({ preventScroll: true });
  }

  /* Lines to type into */

  /* Show the line of a key; null hides every line. What was typed stays in it. */
  function showLine(key) {
    lines().forEach((line) => (line.hidden = line.dataset.key !== key));
    root()
      .querySelectorAll("[data-line]")
      .forEach((button) => button.setAttribute("aria-expanded", String(button.dataset.line === key)));
  }

  function focusFirstField() {
    const line = openLine();
    const first = line && line.querySelector(".field input, .field select, .field textarea");
    if (first) first.focus();
  }

  function enterLine(key) {
    showLine(key);
    focusFirstField();
  }

  function leaveLine() {
    const line = openLine();
    showLine(null);
    const button = line && lineButton(line);
    if (button) button.focus();
  }

  /* Save a line on Enter. A second press for the same entry is ignored, unless the connection failed meanwhile. */
  function save(line) {
    const form = line.querySelector(".record-form");
    const store = app.dash.storeData(`key-${form.dataset.form}`);
    const typed = [...form.querySelectorAll("input, select, textarea")].map((control) => control.value);
    const entry = [(store && store.key) || "", ...typed].join("\n");
    const isConnected = document.getElementById("connection").hidden;
    if (entry === lastSave.entry && Date.now() - lastSave.time < SAME_PRESS && isConnected) return;
    lastSave = { entry, time: Date.now() };
    form.querySelector(".save").click();
  }

  /* Keys */

  /* Returns what a key pressed outside a control does, as [command, value], or null. `keys`: those of the lines. */
  function commandFor(key, keys, shortcutsAreOff) {
    if (key in STEPS) return ["turn", STEPS[key]];
    if (key in SCROLLS) return ["scroll", SCROLLS[key]];
    if (shortcutsAreOff) return null;
    if (key === "?") return ["help", null];
    return keys.includes(key) ? ["line", key] : null;
  }

  const COMMANDS = {
    turn,
    line: enterLine,
    help: () => dialog().showModal(),
    scroll(distance) {
      const item = items()[index];
      if (item) item.scrollBy(0, distance);
    },
  };

  const isIgnored = (event) => !root() || event.ctrlKey || event.metaKey || event.altKey || dialog().open;

  /* Handle a key of the line that is open. Returns whether it was one. */
  function onLineKey(event) {
    const line = event.target.closest(".present-lines > [data-key]");
    if (event.key === "Escape" && openLine()) leaveLine();
    else if (line && event.key === "Enter" && event.target.matches("input[type=text]")) save(line);
    else return false;
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (isIgnored(event) || onLineKey(event) || event.target.closest("input, select, textarea, [contenteditable], .offcanvas")) return;
    const keys = lines().map((line) => line.dataset.key);
    const command = commandFor(event.key, keys, window.localStorage.getItem("shortcuts") === "off");
    if (!command) return;
    COMMANDS[command[0]](command[1]);
    event.preventDefault();
  });

  function onLineButton(button) {
    if (button.getAttribute("aria-expanded") === "true") leaveLine();
    else enterLine(button.dataset.line);
  }

  document.addEventListener("click", (event) => {
    if (!root()) return;
    const turnButton = event.target.closest("[data-turn]");
    const button = event.target.closest("[data-line]");
    const helpButton = event.target.closest("[data-keys]");
    if (turnButton) turn(Number(turnButton.dataset.turn));
    if (button) onLineButton(button);
    if (helpButton && helpButton.dataset.keys === "open") dialog().showModal();
    else if (helpButton) dialog().close();
  });

  /* Links */

  /* A link of an item opens in a new tab, so that the meeting stays where it is. It is handled before dcc.Link and links.js. */
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest(".present-screen a[href]");
      if (!link) return;
      link.target = "_blank";
      link.rel = "noopener";
      event.stopPropagation();
    },
    true,
  );

  /* So does a mark of a chart. */
  const goInPlace = app.charts.go;
  app.charts.go = (href) => (root() ? window.open(href, "_blank", "noopener") : goInPlace(href));

  /* Health */

  /* Show what the team and the records say of the challenge chosen, and return the health that the team reported. */
  function showReportedHealth() {
    const box = root() && root().querySelector(".present-said");
    const chosen = document.getElementById("f-meeting-health-challenge");
    if (!box || !chosen) return "";
    const reports = [...document.querySelectorAll("#present-said [data-challenge]")];
    const report = reports.find((one) => one.dataset.challenge === chosen.value);
    setText(box, report ? report.textContent : "");
    return report ? report.dataset.said : "";
  }

  /* The health that the team reported is put into the field, to be confirmed. */
  document.addEventListener("change", (event) => {
    if (!root() || event.target.id !== "f-meeting-health-challenge") return;
    app.dash.setProps("f-meeting-health-health", { value: showReportedHealth() || "-" });
  });

  /* After a save the next entry can be typed at once. */
  window.addEventListener("board-saved", () => {
    const line = root() && openLine();
    if (!line) return;
    setText(part("told"), (line.querySelector(".saved strong") || {}).textContent || "");
    focusFirstField();
  });

  /* Mark the buttons of lines that hold something not saved. */
  function markUnsaved() {
    lines().forEach((line) => {
      const controls = [...line.querySelectorAll(".field > input, .field textarea, .field div > input")];
      const hasText = controls.some((control) => control.type === "text" && control.value.trim());
      const button = lineButton(line);
      if (button) button.classList.toggle("typed", hasText);
    });
  }
  document.addEventListener("input", () => root() && markUnsaved());

  /* Start with the item that the address names. The address must name the programme presented: the callbacks read it there. */
  function start() {
    presenter = root();
    const parameters = new URLSearchParams(window.location.search);
    index = (parseInt(parameters.get("item"), 10) || 1) - 1;
    const unfinished = lines().find((line) => line.querySelector(".unfinished"));
    if (unfinished) showLine(unfinished.dataset.key);
    if (parameters.get("programme") === presenter.dataset.programme) return;
    parameters.set("programme", presenter.dataset.programme);
    window.history.replaceState(window.history.state, "", `?${parameters}`);
    app.dash.notifyAddressChanged();
  }

  function update() {
    if (!root()) {
      presenter = null;
      return;
    }
    if (root() !== presenter) start();
    draw();
    showReportedHealth();
    markUnsaved();
  }

  app.dom.onDocumentChange(update);
  if (root()) update();

  app.present = { commandFor, indexAfter, nextSentence };
})();
