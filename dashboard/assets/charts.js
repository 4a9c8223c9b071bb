/* Charts: a click on a mark opens its records, and a chart that is wider than its place can be scrolled by keyboard. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const listening = new WeakSet();

  /* Returns the address that a clicked mark opens (its customdata), or null. */
  function addressOf(event) {
    const href = event.points && event.points[0] && event.points[0].customdata;
    return typeof href === "string" && href.startsWith("/") ? href : null;
  }

  function open(event) {
    const href = addressOf(event);
    if (href) app.charts.go(app.address.withFilters(href, window.location.search));
  }

  app.dom.onDocumentChange(() => {
    document.querySelectorAll(".plot").forEach((plot) => {
      if (plot.scrollWidth > plot.clientWidth + 1) plot.setAttribute("tabindex", "0");
      else plot.removeAttribute("tabindex");
    });
    document.querySelectorAll(".js-plotly-plot").forEach((plot) => {
      if (listening.has(plot) || !plot.on) return;
      listening.add(plot);
      plot.on("plotly_click", open);
    });
  });

  app.charts = { addressOf, go: (href) => app.address.navigate(href) };
})();
