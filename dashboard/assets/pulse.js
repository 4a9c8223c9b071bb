/* Open pages notice what others record: ask for the revision every three seconds, at once after a save. Charts redraw, inputs never.
   The first answer is asked for before the page is, so that nothing recorded from then on is missed.
   While the page looks back nothing is asked: what was known then does not change. */
(function () {
  const EVERY = 3000;
  let last = null;
  let asking = false;

  const lookingBack = () => Boolean(document.querySelector("#looking-back a"));

  async function beat() {
    const first = last === null;
    if (lookingBack() || asking || (!first && (document.hidden || !window.dash_clientside || !window.dash_clientside.set_props))) return;
    asking = true;
    try {
      const programme = new URLSearchParams(window.location.search).get("programme") || "";
      const answer = await window.fetch("/pulse?programme=" + encodeURIComponent(programme), { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const revision = (await answer.json()).revision;
        if (!first && last !== revision) window.dash_clientside.set_props("revision", { data: Date.now() });
        last = revision;
      }
    } catch (unreachable) {
      /* The next beat asks again; connection.js says so on screen. */
    } finally {
      asking = false;
    }
  }
  beat();
  window.setInterval(beat, EVERY);
  window.addEventListener("board-saved", beat);
  window.addEventListener("board-redraw", () => window.dash_clientside.set_props("revision", { data: Date.now() }));
  document.addEventListener("visibilitychange", beat);
})();
