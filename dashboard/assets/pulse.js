/* Open pages notice what others record: ask for the revision every three seconds, at once after a save. Charts redraw, inputs never. */
(function () {
  const EVERY = 3000;
  let last = null;
  let asking = false;

  async function beat() {
    if (asking || document.hidden || !window.dash_clientside || !window.dash_clientside.set_props) return;
    asking = true;
    try {
      const programme = new URLSearchParams(window.location.search).get("programme") || "";
      const answer = await window.fetch("/pulse?programme=" + encodeURIComponent(programme), { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const key = programme + ":" + (await answer.json()).revision;
        if (last !== null && last !== key) window.dash_clientside.set_props("revision", { data: Date.now() });
        last = key;
      }
    } catch (unreachable) {
      /* The next beat asks again; connection.js says so on screen. */
    } finally {
      asking = false;
    }
  }
  window.setInterval(beat, EVERY);
  window.addEventListener("board-saved", beat);
  window.addEventListener("board-redraw", () => window.dash_clientside.set_props("revision", { data: Date.now() }));
  document.addEventListener("visibilitychange", beat);
})();
