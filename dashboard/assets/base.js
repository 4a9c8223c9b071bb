/* What several scripts use: new elements, changes of the document, formatted numbers. Dash loads scripts in the order of their names,
   and this one comes before those that need it while they load. Texts are set as textContent, never as HTML. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});

  /* Returns a new element; classes, text and attributes may be left out. */
  function make(name, classes, text, attributes) {
    const node = document.createElement(name);
    if (classes) node.className = classes;
    if (text !== undefined && text !== null) node.textContent = text;
    Object.entries(attributes || {}).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  }

  /* Returns the first child of `parent` with this class; a new span at its end (or after `after`) where there is none. */
  function childWithClass(parent, name, after) {
    const found = parent.querySelector(`.${name}`);
    if (found) return found;
    const span = make("span", name);
    if (after) after.after(span);
    else parent.append(span);
    return span;
  }

  /* Call `update` when elements or the named attributes of the document change, at most once per frame. */
  function onDocumentChange(update, attributeFilter) {
    let scheduled = false;
    const observer = new MutationObserver(() => {
      if (scheduled) return;
      scheduled = true;
      window.requestAnimationFrame(() => {
        scheduled = false;
        update();
      });
    });
    const options = { childList: true, subtree: true };
    if (attributeFilter) Object.assign(options, { attributes: true, attributeFilter });
    observer.observe(document.documentElement, options);
  }

  const countWords = (text) => (text.match(/\S+/g) || []).length;
  const formatNumber = (number) => Number(number).toLocaleString("en-GB");

  /* Returns "1 row" or "1200 rows"; `counted` groups the digits: "1,200 rows". */
  const plural = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const counted = (number, one, many) => `${formatNumber(number)} ${number === 1 ? one : many}`;

  /* Returns the short name of the programme in the page's address, encoded for another address; empty where it names none. */
  const programmeQuery = () => encodeURIComponent(new URLSearchParams(window.location.search).get("programme") || "");

  app.programmeQuery = programmeQuery;
  app.dom = { childWithClass, make, onDocumentChange };
  app.text = { countWords, counted, formatNumber, plural };
})();
