/* Draws a tree of elements that only show something: one Dash component for all of them (layouts/components/elements.py). */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});

  /* Returns a node for React: a text as it is; of [name, properties, ...children] the element. */
  function drawNode(node) {
    if (!Array.isArray(node)) return node;
    const [name, properties, ...children] = node;
    return window.React.createElement(name, properties, ...children.map(drawNode));
  }

  app.Elements = ({ nodes }) => window.React.createElement(window.React.Fragment, null, ...nodes.map(drawNode));
})();
