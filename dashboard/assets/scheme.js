/* Sets the colour scheme before the page is drawn: the one chosen, else that of the system. The server draws charts by the cookie. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => window.localStorage.getItem("scheme");

  function apply(scheme) {
    document.documentElement.setAttribute("data-bs-theme", scheme);
    document.cookie = `scheme=${scheme}; path=/; max-age=31536000; samesite=lax`;
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
    window.dispatchEvent(new Event("board-redraw"));
  });
})();
