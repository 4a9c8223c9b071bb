// Draws the charts of a review's pack, each as one picture, and shrinks what is taller than a page. Then prints, if the address asks.
(() => {
  "use strict";
  const LEAST = 480, PAGE = 640; // pixels: the narrowest picture; what a page holds below a heading

  async function draw(host) {
    const figure = JSON.parse(host.querySelector("script").textContent);
    const picture = new Image(), height = figure.layout.height || 300;
    host.append(picture);
    const most = parseFloat(getComputedStyle(picture).maxHeight) || height; // what is taller is drawn wider, to fill its place when it shrinks
    const width = Math.max(Math.round(host.clientWidth * Math.max(1, height / most)), LEAST);
    const layout = { ...figure.layout, width, height, paper_bgcolor: "#fff", plot_bgcolor: "#fff" };
    picture.width = width;
    picture.height = height;
    picture.alt = host.dataset.alt;
    picture.src = await Plotly.toImage({ data: figure.data, layout, config: { staticPlot: true } }, { format: "svg", width, height });
    await picture.decode();
  }

  async function all() {
    for (const host of document.querySelectorAll("[data-figure]")) await draw(host);
    for (const figure of document.querySelectorAll("figure")) {
      const tall = figure.offsetHeight;
      if (tall > PAGE) figure.style.zoom = PAGE / tall;
    }
    document.documentElement.dataset.drawn = "yes";
    if (location.hash === "#print") print();
  }

  document.addEventListener("click", event => event.target.closest("[data-print]") && print());
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", all) : all();
})();
