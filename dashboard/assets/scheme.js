/* Sets the colour scheme before the page is drawn: the one chosen, else that of the system; and says whether the window is a phone's.
   The server draws charts by both cookies. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const isNarrow = window.matchMedia("(max-width: 599px)");
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => window.localStorage.getItem("scheme");

  const keep = (name, value) => (document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`);
  const redraw = () => window.dispatchEvent(new Event("board-redraw"));

  function apply(scheme) {
    document.documentElement.setAttribute("data-bs-theme", scheme);
    keep("scheme", scheme);
  }

  app.scheme = {
    current: () => document.documentElement.getAttribute("data-bs-theme"),
    set(scheme) {
      window.localStorage.setItem("scheme", scheme);
      apply(scheme);
    },
  };

  apply(chosen() || (systemIsDark.matches ? "dark" : "light"));
  systemIsDark.addEventListener("change", (event) => {
    if (chosen()) return;
    apply(event.matches ? "dark" : "light");
    redraw();
  });

  const noteWidth = () => keep("width", isNarrow.matches ? "narrow" : "wide");
  noteWidth();
  isNarrow.addEventListener("change", () => {
    noteWidth();
    redraw();
  });
})();
