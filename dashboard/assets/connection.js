/* Says on screen that a request was refused or failed, and hides every "Saved" that is no longer true.

   window.fetch is wrapped because Dash has no public hook for this: `request_post` of its renderer runs only after a
   successful answer, `on_error` runs on the server, and a failed request to a callback leaves no trace on the page. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const CALLBACK_PATH = "/_dash-update-component"; // where Dash sends callbacks
  const REVISION_PATH = "/pulse";
  const NOTHING_LOST = "What you typed is still here and is not saved";
  const MESSAGES = {
    401: `You have been signed out. ${NOTHING_LOST}.`,
    403: `You may not do this any more. ${NOTHING_LOST}.`,
    404: "Not saved: this is not here any more, or not yours to change. What you typed is still here.",
    409: "Not saved: this address looks back, and the past cannot be changed. Go back to today and save there.",
  };
  const OTHER_ERROR = "Not saved: something went wrong. What you typed is still here; try again.";
  const NO_CONNECTION = `No connection. ${NOTHING_LOST}; try again in a moment.`;
  const originalFetch = window.fetch;
  const unsaved = new Map(); // the message of each save that failed, by the output of its callback, in the order of the failures
  let readMessage = ""; // of what only reads: the next success takes it away
  let offersSignIn = false;

  /* Returns the message for the status of an answer; empty where the request succeeded. */
  const messageFor = (status) => (status < 400 ? "" : MESSAGES[status] || OTHER_ERROR);

  const isWatched = (address) => address.includes(CALLBACK_PATH) || address.startsWith(REVISION_PATH);

  /* Returns what a request saves, as the output of its callback; empty where a person pressed nothing, so that it only reads. */
  function savedBy(options) {
    try {
      const { output, changedPropIds } = JSON.parse(options.body);
      return (changedPropIds || []).some((id) => id.endsWith(".n_clicks")) ? output : "";
    } catch {
      return "";
    }
  }

  function draw() {
    const bar = document.getElementById("connection");
    if (!bar) return;
    const message = [...unsaved.values()].at(-1) || readMessage;
    bar.hidden = !message;
    bar.textContent = message;
    if (!message) return;
    if (offersSignIn) {
      const link = app.dom.make("a", "", "Sign in again in a new tab");
      link.href = "/sign-in";
      link.target = "_blank";
      bar.append(" ", link);
    }
    const dismiss = app.dom.make("button", "", "Dismiss", { type: "button" });
    dismiss.addEventListener("click", () => {
      unsaved.clear();
      readMessage = "";
      draw();
    });
    bar.append(" ", dismiss);
  }

  /* Keep or take away the message of a request. A failed save stays told until that save succeeds or the person dismisses it. */
  function note(message, saved) {
    if (saved) unsaved.delete(saved);
    if (saved && message) unsaved.set(saved, message);
    else readMessage = message;
    if (message) document.querySelectorAll(".saved[role=status]").forEach((one) => (one.hidden = true));
    draw();
  }

  function noteStatus(status, saved) {
    const message = messageFor(status);
    if (message || !unsaved.size) offersSignIn = status === 401;
    if (message || readMessage || unsaved.size) note(message, saved);
  }

  window.fetch = async function (resource, options) {
    const address = typeof resource === "string" ? resource : resource.url || String(resource);
    if (!isWatched(address)) return originalFetch.call(window, resource, options);
    const saved = savedBy(options);
    try {
      const answer = await originalFetch.call(window, resource, options);
      noteStatus(answer.status, saved);
      return answer;
    } catch (error) {
      note(NO_CONNECTION, saved);
      throw error;
    }
  };

  app.connection = { isWatched, messageFor, savedBy };
})();
