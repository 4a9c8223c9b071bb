/* Asks the server every three seconds, and after a save, for the number of the last change and for today's date, and redraws charts when
   one of them has changed: after a change of a record, and at midnight in the time zone of a programme.
   Inputs are never redrawn. The first request is sent before the page is drawn, so that no later change is missed.
   A page that looks back asks nothing: the past does not change. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const INTERVAL = 3000; // milliseconds
  let last = null; // the last answer: revision and dates
  let isAsking = false;

  const looksBack = () => Boolean(document.querySelector("#looking-back a"));
  const redraw = () => app.dash.setProps("revision", { data: Date.now() });

  /* Whether a request is due; before the first answer neither a hidden tab nor Dash still starting holds it back. */
  function isDue() {
    if (looksBack() || isAsking) return false;
    return last === null || (!document.hidden && app.dash.isReady());
  }

  async function check() {
    if (!isDue()) return;
    const isFirst = last === null;
    isAsking = true;
    try {
      const answer = await window.fetch(`/pulse?programme=${app.programmeQuery()}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { revision, days } = await answer.json();
      const now = `${revision} ${days}`;
      if (!isFirst && last !== now) redraw();
      last = now;
    } catch {
      // connection.js shows that there is no connection; the next interval asks again.
    } finally {
      isAsking = false;
    }
  }

  check();
  window.setInterval(check, INTERVAL);
  window.addEventListener("board-saved", check);
  window.addEventListener("board-redraw", redraw);
  document.addEventListener("visibilitychange", check);

  app.pulse = { check };
})();
