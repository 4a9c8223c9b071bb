/* Runs scripts of dashboard/assets in a page without elements: what they compute is tested here, what they draw in tests/browser. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const ASSETS = new URL("../../dashboard/assets/", import.meta.url);
const NAMES = ["window", "document", "navigator", "Node", "MutationObserver", "PopStateEvent", "Option"];

/* Every script, in the order in which Dash loads them. */
export const SCRIPTS = readdirSync(ASSETS)
  .filter((name) => name.endsWith(".js"))
  .toSorted();

class NoObserver {
  observe() {}
}

class PopStateEvent extends Event {
  constructor(type, options) {
    super(type);
    this.state = options.state;
  }
}

class Option {
  constructor(text, value) {
    Object.assign(this, { text, value });
  }
}

class Storage {
  constructor(items) {
    this.items = new Map(Object.entries(items));
  }
  getItem(name) {
    return this.items.get(name) ?? null;
  }
  setItem(name, value) {
    this.items.set(name, value);
  }
}

/* An element that scripts may change, without any content. */
export function element(more = {}) {
  const classes = new Set();
  return Object.assign(new EventTarget(), {
    dataset: {},
    style: {},
    textContent: "",
    hidden: true,
    append() {},
    appendChild: (child) => child,
    before() {},
    after() {},
    remove() {},
    replaceChildren() {},
    setAttribute() {},
    removeAttribute() {},
    focus() {},
    querySelector: () => null,
    querySelectorAll: () => [],
    classList: {
      add: (name) => classes.add(name),
      contains: (name) => classes.has(name),
      remove: (name) => classes.delete(name),
      toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)),
    },
    ...more,
  });
}

/* Returns a window at an address, with a document in which no element is found. */
export function newPage(address = "http://board.example/") {
  const document = Object.assign(element(), {
    activeElement: element({ closest: () => null }),
    documentElement: element(),
    head: element(),
    createElement: () => element(),
    getElementById: () => null,
    readyState: "complete",
    hidden: false,
  });
  const window = Object.assign(new EventTarget(), {
    document,
    location: new URL(address),
    localStorage: new Storage({}),
    history: { state: null, entries: [] },
    matchMedia: () => Object.assign(new EventTarget(), { matches: false }),
    fetch: () => new Promise(() => {}),
    setTimeout: (...given) => setTimeout(...given),
    clearTimeout: (timer) => clearTimeout(timer),
    setInterval: () => 0,
    requestAnimationFrame() {},
    scrollTo() {},
    navigator: {},
    properties: [], // of components, set by scripts, as [id, properties]
    stores: {}, // data of dcc.Store by id
  });
  const visit = (next) => {
    window.location = new URL(next, window.location);
    window.history.entries.push(next);
  };
  window.history.pushState = (state, title, next) => visit(next);
  window.history.replaceState = (state, title, next) => visit(next);
  window.dash_clientside = {
    no_update: "no update",
    callback_context: { triggered: [] },
    set_props: (id, properties) => window.properties.push([id, properties]),
  };
  window.dash_component_api = { getLayout: (id) => (id in window.stores ? { props: { data: window.stores[id] } } : undefined) };
  return window;
}

/* Run scripts in a page, after base.js and dash_api.js, which most of them need; returns what they share, window.cohortboard. */
export function run(window, ...scripts) {
  for (const name of new Set(["base.js", "dash_api.js", ...scripts])) runOne(window, name);
  return window.cohortboard;
}

export function runOne(window, name) {
  const file = new URL(name, ASSETS);
  const script = vm.compileFunction(readFileSync(file, "utf8"), NAMES, { filename: fileURLToPath(file) });
  script(window, window.document, window.navigator, Object, NoObserver, PopStateEvent, Option);
}
