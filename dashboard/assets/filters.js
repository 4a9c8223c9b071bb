/* The filters of the bar: a chip shows the chosen value in words, and follows the address when a link changes it. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const DEFAULTS = { challenge: "all", period: "13w" }; // the value where the address names none; that of a cohort is the server's

  /* Returns the words of a chip for the text of the chosen option; `codeOnly`: its first word, such as 3.4 of "3.4 Winter roads". */
  const chipWords = (text, codeOnly) => (codeOnly ? text.split(" ")[0] : text);

  function showValues() {
    document.querySelectorAll(".filter select").forEach((select) => {
      const shown = select.parentElement.querySelector(".filter-value");
      const option = select.selectedOptions[0];
      if (!shown || !option) return;
      const words = chipWords(option.textContent, shown.dataset.codeOnly !== undefined);
      if (shown.textContent !== words) shown.textContent = words;
    });
    showSummary();
  }

  /* The button that opens the filters on a phone says what is chosen, such as "Round 3 · 13 weeks". */
  function showSummary() {
    const button = document.querySelector(".filters-button");
    if (!button) return;
    const values = [...document.querySelectorAll("#filter-list .filter")].map((filter) => {
      const words = filter.querySelector(".filter-value").textContent;
      const label = (filter.querySelector("label[for]") || { textContent: "" }).textContent;
      if (words === "All") return label === "Cohort" ? "All cohorts" : "";
      return words === "now" ? "" : words;
    });
    const words = values.filter(Boolean).join(" · ");
    if (button.textContent !== words) button.textContent = words;
  }

  /* Choose in the selects what the address names, as the output of a callback does. */
  function followAddress(search) {
    const parameters = new URLSearchParams(search || "");
    ["cohort", "challenge", "period"].forEach((name) => {
      const select = document.getElementById(`filter-${name}`);
      const value = parameters.get(name) || DEFAULTS[name];
      if (select && value && select.value !== value) app.dash.setProps(`filter-${name}`, { value });
    });
    window.requestAnimationFrame(showValues);
  }

  document.addEventListener("change", (event) => {
    if (event.target.closest(".filter")) showValues();
  });
  app.dom.onDocumentChange(showValues);

  app.filters = { chipWords, followAddress };
})();
