/* Finds the grids of the page, draws each when its data arrives, and listens to what is done in it. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});

  const hasTable = (data) => Boolean(data.rows.length || data.grows);

  /* Whether a grid that is shown can take over fresh data; else it is drawn anew. */
  function canUpdate(grid, root, data) {
    if (!grid || grid.root !== root || grid.about !== data.about) return false;
    return grid.columns.length === data.columns.length && grid.hasTable === hasTable(data);
  }

  /* Returns the data of a grid with the state of one that was just drawn. */
  const newGrid = (root, data) => ({
    ...data,
    root,
    hasTable: hasTable(data),
    addedCount: 0, // rows added here
    undoStack: [],
    redoStack: [],
    openEdit: null, // the edit that typing goes on with
    textAtFocus: undefined, // text of the cell in focus when it got the focus
    tabColumn: null, // column where Tab was first pressed
    anchor: null, // position where the selection starts
    isExtending: false, // an arrow key with Shift is being handled
    isPointerDown: false,
    isShiftClick: false,
    submitted: {}, // texts of the edited rows when Save was pressed, by key
    saveClickedAt: 0, // time in milliseconds; 0 while no save runs
    hiddenRows: {}, // edited rows that the filters hide now, as they are sent, by key
    hasDraft: false, // the server holds a draft of this grid
  });

  function start(root, data) {
    const shown = G.grids.get(data.name);
    if (canUpdate(shown, root, data)) {
      G.update(shown, data);
      return;
    }
    const grid = newGrid(root, data);
    G.grids.set(data.name, grid);
    G.draw(grid);
    grid.rows.forEach((row) => G.showSuggestion(grid, row));
    G.restore(grid);
    G.publish(grid);
    if (!G.hasUnsaved(grid)) app.dash.setProps(`wanted-${grid.name}`, { data: grid.about });
    if (!root.dataset.listening) listen(root, data.name);
  }

  function onFocusIn(grid, event) {
    const position = G.positionOf(grid, event.target);
    if (!position) return;
    grid.openEdit = null;
    grid.textAtFocus = G.textOf(position.row, position.col);
    if (!grid.isExtending && !grid.isShiftClick) grid.anchor = null;
    if (!grid.isPointerDown && event.target.select) event.target.select();
    G.showSelection(grid);
  }

  function onPointerDown(grid, event) {
    grid.isPointerDown = true;
    grid.tabColumn = null;
    const focus = G.positionOf(grid, document.activeElement);
    grid.isShiftClick = event.shiftKey && Boolean(focus);
    if (grid.isShiftClick) grid.anchor = grid.anchor || focus;
    window.setTimeout(() => (grid.isPointerDown = grid.isShiftClick = false), 0);
  }

  function onInput(grid, event) {
    const position = G.positionOf(grid, event.target);
    if (!position) return;
    G.fitHeight(event.target);
    G.recordTyping(grid, position.row, position.col);
    showWordCount(grid, position);
  }

  /* The browser's own undo knows nothing of edits made by the script: the grid's takes its place. */
  function onBeforeInput(grid, event) {
    if (event.inputType.startsWith("history")) event.preventDefault();
  }

  const BUTTONS = {
    ".grid-quick": (grid, button) => {
      const clicked = grid.rows.find((row) => row.header.contains(button));
      G.quickFill(grid, [clicked]);
      G.focusCell(clicked, 0);
    },
    ".grid-quick-all": (grid) =>
      G.quickFill(
        grid,
        grid.rows.filter((row) => row.quick && !row.done && !G.isRowEdited(row)),
      ),
    ".grid-discard": (grid) => {
      G.edit(
        grid,
        G.editedRows(grid).flatMap((row) => row.cells.map((stored, col) => [row, col, stored])),
      );
      grid.hiddenRows = {};
      G.announce(grid, "What you typed is thrown away. Ctrl+Z in the grid brings it back.");
    },
    ".grid-add": (grid) => {
      const last = grid.rows[grid.rows.length - 1];
      G.focusCell(G.isEmptyRow(last) ? last : G.addRow(grid), 0);
    },
  };

  function onClick(grid, event) {
    const selector = Object.keys(BUTTONS).find((one) => event.target.closest(one));
    if (selector) BUTTONS[selector](grid, event.target.closest(selector));
  }

  /* Before Dash handles a click on Save: publish the last keys, and note what is submitted. */
  function onSaveClick(grid) {
    G.publish(grid);
    grid.saveClickedAt = Date.now();
    grid.submitted = {};
    G.editedRows(grid).forEach((row) => (grid.submitted[row.key] = row.cells.map((_, col) => G.textOf(row, col))));
  }

  function listen(root, name) {
    root.dataset.listening = "yes";
    const onRoot = (type, act) => root.addEventListener(type, (event) => act(G.grids.get(name), event));
    const onFrame = (type, act) => onRoot(type, (grid, event) => event.target.closest(".grid-frame") && act(grid, event));
    onRoot("keydown", G.onKeyDown);
    onRoot("click", onClick);
    onFrame("paste", G.onPaste);
    onFrame("copy", G.onCopy);
    onFrame("cut", G.onCopy);
    onFrame("focusin", onFocusIn);
    onFrame("pointerdown", onPointerDown);
    onFrame("input", onInput);
    onFrame("beforeinput", onBeforeInput);
    onFrame("focusout", (grid, event) => showUnderstoodDay(grid, G.positionOf(grid, event.target)));
    root.addEventListener("click", (event) => event.target.closest(".save") && onSaveClick(G.grids.get(name)), true);
  }

  /* Show how many of the words allowed are used. */
  function showWordCount(grid, { row, col }) {
    const limit = grid.columns[col].words;
    if (!limit) return;
    const count = app.text.countWords(G.textOf(row, col));
    const note = app.dom.childWithClass(row.tds[col], "used");
    note.textContent = `${count} of ${limit} words`;
    note.classList.toggle("tone-bad", count > limit);
  }

  /* Returns the note on a typed day, from the server's answer; empty where the day was typed as it is written out. */
  function dayNote(answer, text) {
    if (!answer.words) return `Not understood yet: ${answer.unclear}`;
    return answer.words.toLowerCase() === text.trim().toLowerCase() ? "" : answer.words;
  }

  /* Show how the server understands a typed day. */
  async function showUnderstoodDay(grid, position) {
    if (!position || grid.columns[position.col].control !== "day") return;
    const { row, col } = position;
    const text = G.textOf(row, col);
    if (!text.trim() || !G.isEdited(row, col)) {
      row.tds[col].querySelectorAll(".understood").forEach((note) => note.remove());
      return;
    }
    const answer = await window.fetch(`/understood?day=${encodeURIComponent(text)}&programme=${app.programmeQuery()}`);
    if (!answer.ok || G.textOf(row, col) !== text) return;
    const day = await answer.json();
    app.dom.childWithClass(row.tds[col], "understood").textContent = dayNote(day, text);
  }

  /* Hand the data of an element to `act` once, when Dash has drawn it. */
  const handled = new WeakSet();
  function handleOnce(root, selector, name, act) {
    const node = root.querySelector(selector);
    if (!node || handled.has(node)) return;
    handled.add(node);
    act(G.grids.get(root.dataset.gridOf), JSON.parse(node.dataset[name]));
  }

  const drawnData = new WeakMap(); // the text of the data last drawn, by root
  function check() {
    document.querySelectorAll("[data-grid-of]").forEach((root) => {
      const data = root.querySelector(".grid-data");
      if (data && drawnData.get(root) !== data.dataset.grid && app.dash.isReady()) {
        drawnData.set(root, data.dataset.grid);
        start(root, JSON.parse(data.dataset.grid));
      }
      handleOnce(root, ".grid-draft", "draft", G.restoreDraft);
      handleOnce(root, ".grid-outcome", "answer", G.showAnswer);
    });
  }

  app.dom.onDocumentChange(check, ["data-grid", "data-answer"]);

  Object.assign(G, { BUTTONS, canUpdate, dayNote, newGrid, onClick, onSaveClick });
})();
