/* Adds up amounts that are typed one to a line, and compares the sum with the value that it should come to. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const AMOUNT = /:\s*[^\d;-]*(-?\d[\d,]*(?:\.\d{1,2})?)/; // after a colon: "1 March: £1,200.50"

  /* Returns a typed amount in pence, or null where the text is no amount. */
  function pence(text) {
    const digits = text.replace(/[^\d.-]/g, "");
    return /^-?\d+(\.\d{1,2})?$/.test(digits) ? Math.round(Number(digits) * 100) : null;
  }

  /* Returns the amount in pence without its sign: 120050 is "£1,200.50". `currency` is { prefix, decimals, signs } of the server. */
  function formatAmount({ prefix, decimals }, amount) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return prefix + (Math.abs(amount) / 100).toLocaleString("en-GB", digits);
  }

  /* Returns the sentence below the lines. `value` is the text of the field that the sum should equal, or null. */
  function sumSentence(text, value, currency) {
    const lines = text.split("\n").filter((line) => line.trim());
    if (!lines.length) return "";
    const matches = lines.map((line) => AMOUNT.exec(line));
    const sum = matches.reduce((total, match) => total + ((match && pence(match[1])) || 0), 0);
    const sentence = `Comes to ${formatAmount(currency, sum)}`;
    const expected = value === null ? null : pence(value);
    if (expected === null) return sentence;
    if (expected === sum) return `${sentence}, which is the value`;
    return `${sentence}, ${formatAmount(currency, expected - sum)} ${sum < expected ? "less" : "more"} than the value`;
  }

  function update(box) {
    const lines = document.getElementById(box.dataset.sum);
    const expected = document.getElementById(box.dataset.against);
    const currency = JSON.parse(box.dataset.currency);
    box.querySelector(".sum").textContent = sumSentence(lines.value, expected ? expected.value : null, currency);
  }

  function onChange(event) {
    const form = event.target.closest && event.target.closest(".record-form");
    if (form) form.querySelectorAll("[data-sum]").forEach(update);
  }

  document.addEventListener("input", onChange);
  document.addEventListener("focusin", onChange);

  app.sums = { sumSentence };
})();
