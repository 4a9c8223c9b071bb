/* A button with data-copies copies the value of the control with that id, such as a link to set a password. */
(function () {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const control = button && document.getElementById(button.dataset.copies);
    if (!control) return;
    control.select();
    try {
      await window.navigator.clipboard.writeText(control.value);
      button.textContent = "Copied";
    } catch {
      // navigator.clipboard exists on HTTPS and localhost only.
      button.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
    }
  });
})();
