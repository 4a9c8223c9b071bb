import assert from "node:assert/strict";
import { test } from "node:test";
import { newPage, run } from "./page.mjs";

test("a tree of elements is drawn by React below one component", () => {
  const window = newPage("http://board.example/");
  const React = (window.React = {
    Fragment: "fragment",
    createElement: (name, properties, ...children) => ({ name, properties, children }),
  });
  const app = run(window, "elements.js");
  const drawn = app.Elements({ nodes: [["p", { className: "x" }, "Nine ", ["b", {}, "of ten"]], "after", ["br", {}]] });
  assert.equal(drawn.name, React.Fragment);
  assert.deepEqual(JSON.parse(JSON.stringify(drawn.children)), [
    { name: "p", properties: { className: "x" }, children: ["Nine ", { name: "b", properties: {}, children: ["of ten"] }] },
    "after",
    { name: "br", properties: {}, children: [] },
  ]);
});
