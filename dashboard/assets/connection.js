/* A refused or failed request is invisible in Dash: say it on screen, and never leave a "Saved" standing that is not true. */
(function () {
  const plain = window.fetch;
  function say(words, link) {
    const bar = document.getElementById("connection");
    if (!bar) return;
    bar.hidden = !words;
    bar.textContent = words || "";
    if (words && link) {
      const out = document.createElement("a");
      out.href = link;
      out.target = "_blank";
      out.textContent = "Sign in again in a new tab";
      bar.append(" ", out);
    }
    if (words) document.querySelectorAll(".saved[role=status]").forEach((one) => (one.hidden = true));
  }
  let gone = false;
  window.fetch = async function (resource, options) {
    const address = typeof resource === "string" ? resource : resource.url || String(resource);
    const ours = address.includes("/_dash-update-component") || address.startsWith("/pulse");
    try {
      const answer = await plain.call(window, resource, options);
      if (!ours) return answer;
      if (answer.status === 401) {
        gone = true;
        say("You have been signed out. What you typed is still here and is not saved.", "/sign-in");
      } else if (answer.status === 403) {
        gone = true;
        say("You may not do this any more. What you typed is still here and is not saved.");
      } else if (answer.status === 404) {
        gone = true;
        say("Not saved: this is not here any more, or not yours to change. What you typed is still here.");
      } else if (answer.status === 409) {
        gone = true;
        say("Not saved: this address looks back, and the past cannot be changed. Go back to today and save there.");
      } else if (answer.status >= 400) {
        gone = true;
        say("Not saved: something went wrong. What you typed is still here; try again.");
      } else if (gone) {
        gone = false;
        say("");
      }
      return answer;
    } catch (failed) {
      if (ours) {
        gone = true;
        say("No connection. What you typed is still here and is not saved; try again in a moment.");
      }
      throw failed;
    }
  };
})();
