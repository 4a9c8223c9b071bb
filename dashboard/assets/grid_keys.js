/* Keys in a grid: arrows, Enter, Tab, letters that choose an option, filling down, filling a row by one press. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});
  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }; // [down, right]
  const WITH_ANY_MODIFIER = { F2: "caretToEnd", Delete: "clear", Backspace: "clear" };
  const WITH_CONTROL = { Enter: "save", y: "redo", d: "fillDown" };
  const PLAIN = { Enter: "enter", Tab: "tab", ArrowUp: "arrow", ArrowDown: "arrow", ArrowLeft: "arrow", ArrowRight: "arrow" };

  /* Returns the name of the command that a key press asks for, or null. On a Mac the command key counts as Control. */
  function commandFor(event) {
    if (WITH_ANY_MODIFIER[event.key]) return WITH_ANY_MODIFIER[event.key];
    if (event.ctrlKey || event.metaKey) return commandWithControl(event);
    if (event.altKey) return commandWithAlt(event);
    return PLAIN[event.key] || (event.key.length === 1 ? "letter" : null);
  }

  function commandWithControl(event) {
    if (/^[zZ]$/.test(event.key) && !event.altKey) return event.shiftKey ? "redo" : "undo";
    return WITH_CONTROL[event.key] || null;
  }

  function commandWithAlt(event) {
    if (event.code === "KeyN") return "quickFill"; // the key, not the letter: Alt+N types a letter of its own on some keyboards
    return event.key === "Enter" ? "newLine" : null;
  }

  /* Keep the browser and the page from acting on a key as well. */
  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  const setCaret = (control, at) => control.setSelectionRange && control.setSelectionRange(at, at);

  const COMMANDS = {
    undo(grid, event) {
      stop(event);
      G.undo(grid);
    },
    redo(grid, event) {
      stop(event);
      G.redo(grid);
    },
    fillDown(grid, event) {
      stop(event);
      fillDown(grid);
    },
    quickFill(grid, event, position) {
      if (!position.row.quick) return;
      stop(event);
      quickFill(grid, [position.row]);
    },
    newLine(grid, event, position) {
      const control = event.target;
      if (control.tagName !== "TEXTAREA") return;
      stop(event);
      control.setRangeText("\n", control.selectionStart, control.selectionEnd, "end");
      G.recordTyping(grid, position.row, position.col);
      G.fitHeight(control);
    },
    /* After Tab, Enter goes to the next row and back to the column where Tab was first pressed, as in a spreadsheet. */
    enter(grid, event, position) {
      stop(event);
      const { tabColumn } = grid;
      const col = tabColumn === null || event.shiftKey ? position.col : tabColumn;
      grid.tabColumn = null;
      if (G.move(grid, { rowIndex: position.rowIndex, col }, event.shiftKey ? -1 : 1, 0)) return;
      grid.tabColumn = tabColumn;
      if (!event.shiftKey) G.find(grid, ".save").focus();
    },
    tab(grid, event, position) {
      if (grid.tabColumn === null && !event.shiftKey) grid.tabColumn = position.col;
    },
    caretToEnd(grid, event) {
      stop(event);
      setCaret(event.target, event.target.value.length);
    },
    arrow(grid, event, position) {
      const [down, right] = ARROWS[event.key];
      if (!leavesCell(event.target, event.shiftKey, down, right)) return;
      grid.anchor = event.shiftKey ? grid.anchor || position : null;
      grid.tabColumn = null;
      grid.isExtending = event.shiftKey;
      // An arrow key would change the option of a select.
      if (G.move(grid, position, down, right) || event.target.tagName === "SELECT") stop(event);
      grid.isExtending = false;
      G.showSelection(grid);
    },
    clear(grid, event, position) {
      const area = G.selection(grid);
      if (area.isMultiple) {
        stop(event);
        G.fillArea(grid, area, "");
      } else if (event.target.tagName === "SELECT") G.edit(grid, [[position.row, position.col, ""]]);
    },
    letter(grid, event, position) {
      const column = grid.columns[position.col];
      const letters = column.letters || {};
      const letter = event.key.toLowerCase();
      if (column.control !== "choice" || !Object.keys(letters).length) return;
      if (letters[letter]) {
        stop(event);
        G.edit(grid, [[position.row, position.col, letters[letter]]]);
      } else if (letter === "n" && position.row.quick) {
        stop(event);
        quickFill(grid, [position.row]);
      }
    },
  };

  /* Whether an arrow key leaves the cell: its caret cannot go further that way, or the text is one line and the key goes up or down.
     With Shift only from a cell that is selected whole: else the key extends the selection of its text. */
  function leavesCell(control, isShift, down, right) {
    if (isShift && !G.isWhole(control)) return false;
    if (down && control.tagName !== "TEXTAREA") return true;
    return down + right < 0 ? G.isAtStart(control) : G.isAtEnd(control);
  }

  function onKeyDown(grid, event) {
    const command = commandFor(event);
    if (command === "save") {
      stop(event);
      G.find(grid, ".save").click();
      return;
    }
    const position = command && G.positionOf(grid, event.target);
    if (position) COMMANDS[command](grid, event, position);
  }

  /* Copy the top row of the selection into the rows below it; from a single cell, the cell above into it. */
  function fillDown(grid) {
    const area = G.selection(grid);
    if (!area) return;
    const top = area.top === area.bottom ? area.top - 1 : area.top;
    if (!grid.rows[top]) return;
    const cells = G.cellsIn(grid, area).filter(([, , rowIndex]) => rowIndex > top);
    G.edit(
      grid,
      cells.map(([row, col]) => [row, col, G.textOf(grid.rows[top], col)]),
    );
    grid.textAtFocus = G.textOf(area.focus.row, area.focus.col);
  }

  /* Fill rows with the texts that the server offers for them (row.quick), such as those of last week. */
  function quickFill(grid, rows) {
    const filled = (row) => grid.columns.map((column, col) => [row, col, row.quick[column.name] ?? G.textOf(row, col)]);
    G.edit(grid, rows.flatMap(filled));
    const position = G.positionOf(grid, document.activeElement);
    if (position) grid.textAtFocus = G.textOf(position.row, position.col);
    if (rows.length === 1) G.announce(grid, `${rows[0].name}: ${(grid.quick || "").toLowerCase()}.`);
    else G.announce(grid, `${grid.quick} for ${app.text.plural(rows.length, "row", "rows")}.`);
  }

  Object.assign(G, { commandFor, leavesCell, onKeyDown, quickFill });
})();
