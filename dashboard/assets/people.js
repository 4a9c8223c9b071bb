/* A button that copies what stands in a control, such as a link to set a password. */
(function () {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    const control = button && document.getElementById(button.dataset.copies);
    if (!control) return;
    control.select();
    try {
      await window.navigator.clipboard.writeText(control.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
    }
  });
})();
