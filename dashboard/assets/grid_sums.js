/* Sums of a grid of money: each row against its budget, each column, everything; as one types. */
(function () {
  const G = window.boardGrid;

  /* Sums -------------------------------------------------------------------------------------------------------------------------- */

  function pence(grid, text) {
    let plain = text.replace(/[,£\s]/g, "").replace(grid.currency || "£", "").replace("−", "-");
    const bracketed = /^\((.+)\)$/.exec(plain);
    if (bracketed) plain = "-" + bracketed[1];
    const found = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain);
    if (!found) return null;
    const amount = Number(found[2]) * 100 + Number((found[3] || "0").padEnd(2, "0"));
    return found[1] ? -amount : amount;
  }

  const pounds = (grid, amount) =>
    (amount < 0 ? "−" : "") + (grid.currency || "£") + (Math.abs(amount) / 100).toLocaleString("en-GB", { minimumFractionDigits: amount % 100 ? 2 : 0 });

  /* What a cell counts: its amount, else what stands for an empty one; never less than what is there already. Null: not an amount. */
  function counts(grid, row, at) {
    const name = grid.columns[at].name;
    const text = G.textOf(row, at);
    let amount = text.trim() ? pence(grid, text) : (row.otherwise || {})[name] || 0;
    if (amount !== null && row.least && row.least[name] !== undefined) amount = Math.max(amount, row.least[name]);
    return amount;
  }

  function addUp(grid) {
    if (!grid.sums) return;
    const totals = grid.columns.map(() => 0);
    let all = 0;
    grid.rows.forEach((row) => {
      const parts = grid.columns.map((_, at) => counts(grid, row, at));
      const unclear = parts.some((one) => one === null);
      const sum = parts.reduce((one, other) => one + (other || 0), 0);
      parts.forEach((one, at) => (totals[at] += one || 0));
      all += sum;
      balance(grid, row, unclear ? null : sum);
    });
    const line = G.make("tr");
    const th = G.scoped(G.make("th", "grid-name", "All lines"), "row");
    th.append(G.make("span", "grid-balance", pounds(grid, all)));
    line.append(th);
    totals.forEach((one) => line.append(G.make("td", "number", pounds(grid, one))));
    grid.table.querySelector("tfoot").replaceChildren(line);
  }

  /* The sum of a row against its budget, said under its name. */
  function balance(grid, row, sum) {
    const off = row.budget === undefined || sum === null ? null : sum - row.budget;
    const against = row.budget === undefined ? ", no budget set" : " of " + pounds(grid, row.budget);
    const nothing = grid.columns.every((_, at) => !G.textOf(row, at) && !counts(grid, row, at));
    const words = sum === null ? "Not every cell is an amount" : grid.sums + " " + (nothing ? "nothing yet" : pounds(grid, sum)) + against;
    const told = [G.make("span", "", words)];
    if (off) told.push(G.make("span", off > 0 ? "tone-bad" : "tone-warn", (off > 0 ? "+" : "") + pounds(grid, off)));
    if (row.balance.textContent !== told.map((one) => one.textContent).join("")) row.balance.replaceChildren(...told);
  }

  Object.assign(G, { addUp });
})();
