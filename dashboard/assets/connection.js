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
  let hasFailed = false;

  /* Returns the message for the status of an answer; empty where the request succeeded. */
  const messageFor = (status) => (status < 400 ? "" : MESSAGES[status] || OTHER_ERROR);

  const isWatched = (address) => address.includes(CALLBACK_PATH) || address.startsWith(REVISION_PATH);

  function show(message, offersSignIn) {
    const bar = document.getElementById("connection");
    if (!bar) return;
    bar.hidden = !message;
    bar.textContent = message;
    if (!message) return;
    if (offersSignIn) {
      const link = app.dom.make("a", "", "Sign in again in a new tab");
      link.href = "/sign-in";
      link.target = "_blank";
      bar.append(" ", link);
    }
    document.querySelectorAll(".saved[role=status]").forEach((one) => (one.hidden = true));
  }

  function showStatus(status) {
    const message = messageFor(status);
    if (message || hasFailed) show(message, status === 401);
    hasFailed = Boolean(message);
  }

  window.fetch = async function (resource, options) {
    const address = typeof resource === "string" ? resource : resource.url || String(resource);
    try {
      const answer = await originalFetch.call(window, resource, options);
      if (isWatched(address)) showStatus(answer.status);
      return answer;
    } catch (error) {
      if (isWatched(address)) {
        hasFailed = true;
        show(NO_CONNECTION, false);
      }
      throw error;
    }
  };

  app.connection = { isWatched, messageFor };
})();
