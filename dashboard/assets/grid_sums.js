/* Sums of a grid of money, while one types: each row against its budget, each column, and all rows. Amounts are in pence.
   A currency is { prefix, decimals, signs }, as the server sends it. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const G = (app.grid ??= {});
  const { make } = app.dom;

  /* Returns a typed amount in pence, or null where the text is no amount. "(1,200.5)" and "−1200.50" are both -120050. */
  function pence(text, currency) {
    const unsigned = currency.signs.reduce((rest, sign) => rest.replaceAll(sign, ""), text);
    const plain = unsigned.replace(/[,\s]/g, "").replace("−", "-");
    const bracketed = /^\((.+)\)$/.exec(plain);
    const found = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(bracketed ? `-${bracketed[1]}` : plain);
    if (!found) return null;
    const [, sign, whole, fraction] = found;
    const amount = Number(whole) * 100 + Number((fraction || "0").padEnd(2, "0"));
    return sign ? -amount : amount;
  }

  /* Returns an amount for reading: 120000 is "£1,200", -120050 is "−£1,200.50". */
  function formatPence(amount, { prefix, decimals }) {
    const digits = { minimumFractionDigits: amount % 100 ? decimals : 0, maximumFractionDigits: decimals };
    return (amount < 0 ? "−" : "") + prefix + (Math.abs(amount) / 100).toLocaleString("en-GB", digits);
  }

  /* Returns what a cell adds to the sums, or null where its text is no amount. An empty cell counts as row.otherwise;
     no cell counts less than row.least, which is spent already. */
  function amountOf(grid, row, col) {
    const { name } = grid.columns[col];
    const text = G.textOf(row, col);
    const amount = text.trim() ? pence(text, grid.currency) : (row.otherwise || {})[name] || 0;
    const least = (row.least || {})[name];
    return amount === null || least === undefined ? amount : Math.max(amount, least);
  }

  const sum = (amounts) => amounts.reduce((total, amount) => total + (amount || 0), 0);

  /* Returns { rows, columns, total }. The sum of a row is null where one of its cells is no amount. */
  function sumsOf(grid) {
    const amounts = grid.rows.map((row) => grid.columns.map((_, col) => amountOf(grid, row, col)));
    return {
      rows: amounts.map((one) => (one.includes(null) ? null : sum(one))),
      columns: grid.columns.map((_, col) => sum(amounts.map((one) => one[col]))),
      total: sum(amounts.map(sum)),
    };
  }

  /* Returns the sentence on the sum of a row, and its difference from the budget (null: none, or no budget). */
  function balanceOf(grid, row, rowSum) {
    if (rowSum === null) return { sentence: "Not every cell is an amount", difference: null };
    const isEmpty = grid.columns.every((_, col) => !G.textOf(row, col) && !amountOf(grid, row, col));
    const hasBudget = row.budget !== undefined;
    const budget = hasBudget ? ` of ${formatPence(row.budget, grid.currency)}` : ", no budget set";
    const amount = isEmpty ? "nothing yet" : formatPence(rowSum, grid.currency);
    return { sentence: `${grid.sums} ${amount}${budget}`, difference: hasBudget ? rowSum - row.budget || null : null };
  }

  /* Show the balance of a row below its name. It is not touched while it stays the same: screen readers would read it again. */
  function showBalance(grid, row, rowSum) {
    const { sentence, difference } = balanceOf(grid, row, rowSum);
    const parts = [make("span", "", sentence)];
    if (difference) {
      const text = (difference > 0 ? "+" : "") + formatPence(difference, grid.currency);
      parts.push(make("span", difference > 0 ? "tone-bad" : "tone-warn", text));
    }
    if (row.balance.textContent !== parts.map((one) => one.textContent).join("")) row.balance.replaceChildren(...parts);
  }

  function updateSums(grid) {
    if (!grid.sums) return;
    const sums = sumsOf(grid);
    grid.rows.forEach((row, n) => showBalance(grid, row, sums.rows[n]));
    const heading = make("th", "grid-name", "All lines", { scope: "row" });
    heading.append(make("span", "grid-balance", formatPence(sums.total, grid.currency)));
    const line = make("tr");
    line.append(heading, ...sums.columns.map((amount) => make("td", "number", formatPence(amount, grid.currency))));
    grid.table.querySelector("tfoot").replaceChildren(line);
  }

  Object.assign(G, { amountOf, balanceOf, formatPence, pence, sumsOf, updateSums });
})();
