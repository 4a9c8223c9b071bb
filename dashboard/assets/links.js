/* Links and forms that change the address instead of loading the document again. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const go = (href) => app.address.navigate(href);
  const opensElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".board-table a[href^='/'], a.in-place, a[data-in-place]");
    if (!link || opensElsewhere(event) || link.getAttribute("href").startsWith("/data/")) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });

  /* A link that opens the panel keeps the filters of the page. It is handled before dcc.Link, which would drop them. */
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a[href^='?form=']");
      if (!link || opensElsewhere(event)) return;
      event.preventDefault();
      event.stopPropagation();
      go(window.location.pathname + app.address.withPanel(link.getAttribute("href"), window.location.search));
    },
    true,
  );

  /* A CSV file holds what the page shows now: it is asked for with the filters of the address. */
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a.csv");
      if (!link) return;
      const parameters = new URLSearchParams(window.location.search);
      const id = new URLSearchParams(link.search).get("id");
      if (id) parameters.set("id", id);
      link.search = parameters;
    },
    true,
  );

  /* The values of such a form become the query string of the address. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.in-address")) return;
    event.preventDefault();
    go(new URL(form.action).pathname + app.address.queryOfForm([...new FormData(form)]));
  });
})();
