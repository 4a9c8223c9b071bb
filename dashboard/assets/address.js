/* The address is the view: filters and the panel live in it. */
window.dash_clientside = window.dash_clientside || {};
(function () {
  const PANEL = ["form", "record", "for"];
  const none = () => window.dash_clientside.no_update;
  const kept = (search) => {
    const all = new URLSearchParams(search || "");
    PANEL.forEach((name) => all.delete(name));
    const text = all.toString();
    return text ? "?" + text : "";
  };

  window.dash_clientside.board = {
    filters: function (search, before) {
      const now = kept(search);
      return now === before ? none() : now;
    },
    /* The moment that the address looks back to; the page is drawn anew when it changes. */
    moment: function (search, before) {
      const now = new URLSearchParams(search || "").get("as-at") || "";
      return now === (before || "") ? none() : now;
    },
    look_back: function (clicks, submits, day, search) {
      if (!clicks && !submits) return none();
      const all = new URLSearchParams(kept(search));
      const asked = (day || "").trim();
      if (asked) all.set("as-at", asked);
      else all.delete("as-at");
      const next = all.toString() ? "?" + all.toString() : "";
      return next === (search || "") ? none() : next;
    },
    choose: function (programme, cohort, challenge, period, search) {
      const all = new URLSearchParams(search || "");
      const turned = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id.split(".")[0]);
      if (!turned.length) return none();
      const values = { programme: programme, cohort: cohort, challenge: challenge, period: period };
      turned.forEach((id) => {
        const name = id.replace("filter-", "");
        if (values[name] === undefined || values[name] === null) return;
        if (name === "period" && values[name] === "13w") all.delete(name);
        else if (name === "challenge" && values[name] === "all") all.delete(name);
        else all.set(name, values[name]);
        if (name === "programme") ["cohort", "challenge"].forEach((other) => all.delete(other));
        if (name === "cohort") all.delete("challenge");
      });
      const next = all.toString() ? "?" + all.toString() : "";
      return next === (search || "") ? none() : next;
    },
    close_panel: function (open, search) {
      if (open) return none();
      const next = kept(search);
      return next === (search || "") ? none() : next;
    },
  };

  /* Follow an address in place, as a link of the board does. */
  window.boardGo = function (href) {
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    const place = document.getElementById(href.split("#")[1] || "");
    if (place) place.scrollIntoView();
  };
})();
