/* Runs before the page is drawn: the colour scheme a person chose, else the system's. The server draws charts by the cookie. */
(function () {
  const media = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => window.localStorage.getItem("scheme");
  function show(scheme) {
    document.documentElement.setAttribute("data-bs-theme", scheme);
    document.cookie = "scheme=" + scheme + "; path=/; max-age=31536000; samesite=lax";
  }
  window.boardScheme = {
    now: () => document.documentElement.getAttribute("data-bs-theme"),
    set: function (scheme) {
      window.localStorage.setItem("scheme", scheme);
      show(scheme);
    },
  };
  show(chosen() || (media.matches ? "dark" : "light"));
  media.addEventListener("change", (event) => {
    if (!chosen()) {
      show(event.matches ? "dark" : "light");
      window.dispatchEvent(new Event("board-redraw"));
    }
  });
})();
