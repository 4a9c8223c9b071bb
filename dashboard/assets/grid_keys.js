/* Keys in a grid: arrows, Enter, Tab, letters that choose, filling down, one press that carries last words on. */
(function () {
  const G = window.boardGrid;

  /* Keys ------------------------------------------------------------------------------------------------------------------------------ */

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function keyed(grid, event) {
    const held = event.ctrlKey || event.metaKey;
    if (held && event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      G.inside(grid, ".save").click();
      return;
    }
    const place = G.placeOf(grid, event.target);
    if (!place) return;
    const stop = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (held && !event.altKey && /^[zZ]$/.test(event.key)) {
      stop();
      if (event.shiftKey) G.back(grid, grid.undone, grid.steps, 3);
      else G.back(grid, grid.steps, grid.undone, 2);
    } else if (held && event.key === "y") {
      stop();
      G.back(grid, grid.undone, grid.steps, 3);
    } else if (held && event.key === "d") {
      stop();
      fillDown(grid);
    } else if (event.altKey && !held && event.code === "KeyN" && place.row.quick) {
      stop();
      quick(grid, [place.row]);
    } else if (event.key === "Enter" && !held) entered(grid, event, place, stop);
    else if (event.key === "Tab" && !held && !event.altKey) {
      if (grid.tabbed === null && !event.shiftKey) grid.tabbed = place.at;
    } else if (event.key === "F2") {
      stop();
      if (event.target.setSelectionRange) event.target.setSelectionRange(event.target.value.length, event.target.value.length);
    } else if (ARROWS[event.key] && !held && !event.altKey) arrowed(grid, event, place, stop);
    else if ((event.key === "Delete" || event.key === "Backspace") && G.picked(grid).many) {
      stop();
      G.step(grid, G.cellsOf(grid, G.picked(grid)).map(([row, at]) => [row, at, G.textOf(row, at), ""]));
    } else if (event.key === "Backspace" || event.key === "Delete") {
      if (event.target.tagName === "SELECT") G.step(grid, [[place.row, place.at, G.textOf(place.row, place.at), ""]]);
    } else if (event.key.length === 1 && !held && !event.altKey) lettered(grid, event, place, stop);
  }

  function entered(grid, event, place, stop) {
    if (event.altKey) {
      if (event.target.tagName !== "TEXTAREA") return;
      stop();
      event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end");
      G.typed(grid, place.row, place.at);
      G.fit(event.target);
      return;
    }
    stop();
    const at = grid.tabbed === null || event.shiftKey ? place.at : grid.tabbed;
    const before = grid.tabbed;
    grid.tabbed = null;
    if (!G.move(grid, { y: place.y, at: at }, event.shiftKey ? -1 : 1, 0)) {
      grid.tabbed = before;
      if (!event.shiftKey) G.inside(grid, ".save").focus();
    }
  }

  function arrowed(grid, event, place, stop) {
    const [down, right] = ARROWS[event.key];
    const node = event.target;
    const long = node.tagName === "TEXTAREA";
    if (event.shiftKey && !G.whole(node)) return;
    const free = down ? !long || (down < 0 ? G.atStart(node) : G.atEnd(node)) : right < 0 ? G.atStart(node) : G.atEnd(node);
    if (!free) return;
    if (event.shiftKey) grid.anchor = grid.anchor || place;
    else grid.anchor = null;
    grid.tabbed = null;
    grid.holding = event.shiftKey;
    if (G.move(grid, place, down, right)) stop();
    else if (node.tagName === "SELECT") stop();
    grid.holding = false;
    G.showPicked(grid);
  }

  function lettered(grid, event, place, stop) {
    const column = grid.columns[place.at];
    const letters = column.letters || {};
    const letter = event.key.toLowerCase();
    if (column.control !== "choice" || !Object.keys(letters).length) return;
    if (letters[letter]) {
      stop();
      G.step(grid, [[place.row, place.at, G.textOf(place.row, place.at), letters[letter]]]);
    } else if (letter === "n" && place.row.quick) {
      stop();
      quick(grid, [place.row]);
    }
  }

  function fillDown(grid) {
    const area = G.picked(grid);
    if (!area) return;
    const top = area.top === area.bottom ? area.top - 1 : area.top;
    if (!grid.rows[top]) return;
    const cells = G.cellsOf(grid, area).filter(([, , y]) => y > top);
    G.step(grid, cells.map(([row, at]) => [row, at, G.textOf(row, at), G.textOf(grid.rows[top], at)]));
    grid.entered = G.textOf(area.here.row, area.here.at);
  }

  /* What one press fills: last words carried on. */
  function quick(grid, rows) {
    const cells = rows.flatMap((row) =>
      grid.columns.map((column, at) => [row, at, G.textOf(row, at), column.name in row.quick ? row.quick[column.name] : G.textOf(row, at)]),
    );
    G.step(grid, cells);
    const place = G.placeOf(grid, document.activeElement);
    if (place) grid.entered = G.textOf(place.row, place.at);
    if (rows.length === 1) G.tell(grid, rows[0].name + ": " + (grid.quick || "").toLowerCase() + ".");
    else G.tell(grid, grid.quick + " for " + rows.length + (rows.length === 1 ? " row" : " rows") + ".");
  }

  Object.assign(G, { keyed, quick });
})();
