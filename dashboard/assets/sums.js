/* Amounts typed a line each are added up while they are typed, and held against the value they should come to. */
(function () {
  const AMOUNT = /:\s*[^\d;-]*(-?\d[\d,]*(?:\.\d{1,2})?)/;

  function pence(text) {
    const plain = text.replace(/[^\d.-]/g, "");
    return /^-?\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
  }

  function told(unit, amount) {
    return unit + (Math.abs(amount) / 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  function add(box) {
    const lines = document.getElementById(box.dataset.sum).value.split("\n").filter((line) => line.trim());
    const amounts = lines.map((line) => AMOUNT.exec(line)).map((found) => (found ? pence(found[1]) : null));
    const sum = amounts.reduce((all, one) => all + (one || 0), 0);
    const against = document.getElementById(box.dataset.against);
    const value = against ? pence(against.value) : null;
    const unit = box.dataset.unit;
    let words = lines.length ? "Comes to " + told(unit, sum) : "";
    if (words && value !== null && value !== sum) words += ", " + told(unit, value - sum) + (sum < value ? " less" : " more") + " than the value";
    if (words && value === sum) words += ", which is the value";
    box.querySelector(".sum").textContent = words;
  }

  function changed(event) {
    const form = event.target.closest && event.target.closest(".record-form");
    if (form) form.querySelectorAll("[data-sum]").forEach(add);
  }

  document.addEventListener("input", changed);
  document.addEventListener("focusin", changed);
})();
