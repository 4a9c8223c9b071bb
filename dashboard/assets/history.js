/* A form whose values belong in the address is followed in place; what is empty stays out of it. */
(function () {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.in-address")) return;
    event.preventDefault();
    const all = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (String(value).trim() && value !== "-") all.set(name, String(value).trim());
    });
    window.boardGo(new URL(form.action).pathname + (all.size ? "?" + all : ""));
  });
})();
