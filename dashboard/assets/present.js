/* The presenter: one item at a time by keyboard, a line to type in for decision, action and health. Comes with its own page only. */
(function () {
  const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1, Home: -Infinity, End: Infinity };
  const shown = document.head.appendChild(document.createElement("style")); // says which screen stands, also of screens drawn anew
  let known = null; // the presenter that was set up
  let place = 0;
  let pressed = { key: "", at: 0 };

  const root = () => document.querySelector(".present");
  const screens = () => [...root().querySelectorAll(".present-screen")];
  const lines = () => [...root().querySelectorAll(".present-lines > [data-key]")];
  const open = () => lines().find((one) => !one.hidden);
  const part = (name) => root().querySelector("[data-part=" + name + "]");
  const dialog = () => root().querySelector("dialog");

  function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  /* Foot and style follow the place; the address carries it, without a round trip. */
  function draw() {
    const all = screens();
    place = Math.min(Math.max(place, 0), Math.max(all.length - 1, 0));
    const rule = ".present-screen:nth-child(" + (place + 1) + ") { visibility: visible; }";
    if (shown.textContent !== rule) shown.textContent = rule;
    const next = all[place + 1];
    write(part("place"), all.length ? place + 1 + " of " + all.length : "No items");
    write(part("next"), next ? "Next: " + next.dataset.title : all.length ? "This is the last item" : "");
    root().querySelectorAll("[data-turn]").forEach((one) => one.setAttribute("aria-disabled", String(!all[place + Number(one.dataset.turn)])));
  }

  function turn(step) {
    place = step === Infinity ? screens().length - 1 : step === -Infinity ? 0 : place + step;
    draw();
    const address = new URL(window.location);
    address.searchParams.set("item", place + 1);
    window.history.replaceState(window.history.state, "", address);
    const here = screens()[place];
    if (!here) return;
    here.scrollTop = 0;
    here.querySelector("h2").focus({ preventScroll: true });
  }

  /* Show the line of a key; null puts every line away. What was typed stays in it. */
  function show(key) {
    lines().forEach((one) => (one.hidden = one.dataset.key !== key));
    root().querySelectorAll("[data-line]").forEach((one) => one.setAttribute("aria-expanded", String(one.dataset.line === key)));
  }

  function ask(key) {
    show(key);
    begin();
  }

  function begin() {
    const line = open();
    const first = line && line.querySelector(".field input, .field select, .field textarea");
    if (first) first.focus();
  }

  function away() {
    const line = open();
    const button = line && root().querySelector("[data-line=" + line.dataset.key + "]");
    show(null);
    if (button) button.focus();
  }

  /* Save by Enter: the same press twice is one, but where the first did not get through, or something was typed since. */
  function save(line) {
    const form = line.querySelector(".record-form");
    const held = window.dash_component_api.getLayout("key-" + form.dataset.form);
    const typed = [...form.querySelectorAll("input, select, textarea")].map((one) => one.value);
    const key = [(held && held.props.data && held.props.data.key) || "", ...typed].join("\n");
    if (key === pressed.key && Date.now() - pressed.at < 1500 && document.getElementById("connection").hidden) return;
    pressed = { key: key, at: Date.now() };
    form.querySelector(".save").click();
  }

  document.addEventListener("keydown", (event) => {
    if (!root() || event.ctrlKey || event.metaKey || event.altKey || dialog().open) return;
    const line = event.target.closest(".present-lines > [data-key]");
    if (event.key === "Escape" && open()) return away();
    if (line && event.key === "Enter" && event.target.matches("input[type=text]")) return save(line);
    if (event.target.closest("input, select, textarea, [contenteditable], .offcanvas")) return;
    const screen = screens()[place];
    if (event.key in STEPS) turn(STEPS[event.key]);
    else if (/^Arrow(Up|Down)$/.test(event.key) && screen) screen.scrollBy(0, event.key === "ArrowUp" ? -120 : 120);
    else if (window.localStorage.getItem("shortcuts") === "off") return;
    else if (event.key === "?") dialog().showModal();
    else if (lines().some((one) => one.dataset.key === event.key)) ask(event.key);
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (!root()) return;
    const turned = event.target.closest("[data-turn]");
    const asked = event.target.closest("[data-line]");
    const keys = event.target.closest("[data-keys]");
    if (turned) turn(Number(turned.dataset.turn));
    if (asked) asked.getAttribute("aria-expanded") === "true" ? away() : ask(asked.dataset.line);
    if (keys) keys.dataset.keys === "open" ? dialog().showModal() : dialog().close();
  });

  /* The meeting stays where it is: what is followed opens beside it. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".present-screen a[href]");
    if (!link) return;
    link.target = "_blank";
    link.rel = "noopener";
    event.stopPropagation();
  }, true);
  const go = window.boardGo;
  window.boardGo = (href) => (root() ? window.open(href, "_blank", "noopener") : go(href));

  /* Beside the health that is chosen stands what the team and the records say; the team's word stands in the field, to confirm. */
  function said() {
    const box = root() && root().querySelector(".present-said");
    const chosen = document.getElementById("f-meeting-health-challenge");
    if (!box || !chosen) return "";
    const told = [...document.querySelectorAll("#present-said [data-challenge]")].find((one) => one.dataset.challenge === chosen.value);
    write(box, told ? told.textContent : "");
    return told ? told.dataset.said : "";
  }
  document.addEventListener("change", (event) => {
    if (!root() || event.target.id !== "f-meeting-health-challenge") return;
    window.dash_clientside.set_props("f-meeting-health-health", { value: said() || "-" });
  });

  /* After a save the next one can be typed at once. */
  window.addEventListener("board-saved", () => {
    const line = root() && open();
    if (!line) return;
    write(part("told"), (line.querySelector(".saved strong") || {}).textContent || "");
    begin();
  });

  /* A line that holds what is not saved says so on its button. */
  function unsaved() {
    lines().forEach((line) => {
      const typed = [...line.querySelectorAll(".field > input, .field textarea, .field div > input")].some((one) => one.type === "text" && one.value.trim());
      const button = root().querySelector("[data-line=" + line.dataset.key + "]");
      if (button) button.classList.toggle("typed", typed);
    });
  }
  document.addEventListener("input", () => root() && unsaved());

  function arrive() {
    known = root();
    const address = new URLSearchParams(window.location.search);
    place = (parseInt(address.get("item"), 10) || 1) - 1;
    const left = lines().find((one) => one.querySelector(".unfinished"));
    if (left) show(left.dataset.key);
    if (address.get("programme") === known.dataset.programme) return;
    address.set("programme", known.dataset.programme);
    window.history.replaceState(window.history.state, "", "?" + address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  let waiting = false;
  function look() {
    waiting = false;
    if (!root()) return void (known = null);
    if (root() !== known) arrive();
    draw();
    said();
    unsaved();
  }
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(look);
  }).observe(document.documentElement, { childList: true, subtree: true });
  if (root()) look();
})();
