/* Draws each chart of a review's pack as a picture, shrinks figures that are taller than a page, and prints if the address asks. */
(function () {
  "use strict";
  const MIN_WIDTH = 480; // pixels: the narrowest picture
  const PAGE_HEIGHT = 640; // pixels: what a printed page holds below a heading

  /* Returns the width at which a chart is drawn. One that is taller than `maxHeight` will shrink, and is drawn wider to fill its place. */
  const pictureWidth = (available, height, maxHeight) => Math.max(Math.round(available * Math.max(1, height / maxHeight)), MIN_WIDTH);

  async function draw(host) {
    const figure = JSON.parse(host.querySelector("script").textContent);
    const height = figure.layout.height || 300;
    const picture = new Image();
    host.append(picture);
    const maxHeight = parseFloat(getComputedStyle(picture).maxHeight) || height;
    const width = pictureWidth(host.clientWidth, height, maxHeight);
    const layout = { ...figure.layout, width, height, paper_bgcolor: "#fff", plot_bgcolor: "#fff" };
    Object.assign(picture, { width, height, alt: host.dataset.alt });
    picture.src = await window.Plotly.toImage(
      { data: figure.data, layout, config: { staticPlot: true } },
      { format: "svg", width, height },
    );
    await picture.decode();
  }

  async function drawAll() {
    for (const host of document.querySelectorAll("[data-figure]")) await draw(host);
    for (const figure of document.querySelectorAll("figure")) {
      const height = figure.offsetHeight;
      if (height > PAGE_HEIGHT) figure.style.zoom = PAGE_HEIGHT / height;
    }
    document.documentElement.dataset.drawn = "yes";
    if (window.location.hash === "#print") window.print();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
  else drawAll();

  (window.cohortboard ??= {}).pack = { pictureWidth };
})();
