/* The address holds the state of the view: filters, the moment looked back to, and which panel is open. */
window.dash_clientside = window.dash_clientside || {};
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});
  const PANEL_PARAMETERS = ["form", "record", "for"];
  const DEFAULTS = { period: "13w", challenge: "all" }; // values that the address leaves out
  const DEPENDENTS = { programme: ["cohort", "challenge"], cohort: ["challenge"] }; // filters that a change of another resets

  const noUpdate = () => window.dash_clientside.no_update;
  const queryOf = (parameters) => (parameters.toString() ? `?${parameters}` : "");
  const changedOnly = (next, current) => (next === (current || "") ? noUpdate() : next);

  /* Returns the query string without the parameters of the panel. */
  function withoutPanel(search) {
    const parameters = new URLSearchParams(search || "");
    PANEL_PARAMETERS.forEach((name) => parameters.delete(name));
    return queryOf(parameters);
  }

  function setFilter(parameters, name, value) {
    if (value === DEFAULTS[name]) parameters.delete(name);
    else parameters.set(name, value);
    (DEPENDENTS[name] || []).forEach((other) => parameters.delete(other));
  }

  /* Clientside callbacks, called by Dash. `search` is the query string of the address. */
  window.dash_clientside.board = {
    /* Returns the query string without the panel, so that opening a panel does not redraw the page. */
    filters(search, previous) {
      const current = withoutPanel(search);
      if (current === previous) return noUpdate();
      app.filters?.followAddress(current);
      return current;
    },
    /* Returns the moment that the address looks back to; empty for today. */
    moment(search, previous) {
      return changedOnly(new URLSearchParams(search || "").get("as-at") || "", previous);
    },
    look_back(clicks, submits, day, search) {
      if (!clicks && !submits) return noUpdate();
      const parameters = new URLSearchParams(withoutPanel(search));
      const typed = (day || "").trim();
      if (typed) parameters.set("as-at", typed);
      else parameters.delete("as-at");
      return changedOnly(queryOf(parameters), search);
    },
    choose(...filters) {
      const [programme, cohort, challenge, period, search] = filters;
      const parameters = new URLSearchParams(search || "");
      const changed = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id.split(".")[0]);
      if (!changed.length) return noUpdate();
      const values = { programme, cohort, challenge, period };
      changed.forEach((id) => {
        const name = id.replace("filter-", "");
        if (values[name] !== undefined && values[name] !== null) setFilter(parameters, name, values[name]);
      });
      return changedOnly(queryOf(parameters), search);
    },
    close_panel(isOpen, search) {
      return isOpen ? noUpdate() : changedOnly(withoutPanel(search), search);
    },
  };

  /* Returns an address with the filters of `search`; parameters of the address itself take precedence. */
  function withFilters(href, search) {
    const [address, fragment] = href.split("#");
    const [path, own] = address.split("?");
    const parameters = new URLSearchParams(search);
    new URLSearchParams(own || "").forEach((value, name) => parameters.set(name, value));
    return path + queryOf(parameters) + (fragment ? `#${fragment}` : "");
  }

  /* Returns the query string that opens the panel of `href` ("?form=…") beside the page of `search`. */
  const withPanel = (href, search) => withFilters(href, withoutPanel(search));

  /* Returns the query string of form entries [name, value]; empty values and "-" (no choice) are left out. */
  function queryOfForm(entries) {
    const parameters = new URLSearchParams();
    entries.forEach(([name, value]) => {
      const text = String(value).trim();
      if (text && value !== "-") parameters.set(name, text);
    });
    return queryOf(parameters);
  }

  /* Go to an address of this site without loading the document again. */
  function navigate(href) {
    window.history.pushState({}, "", href);
    app.dash.notifyAddressChanged();
    const target = document.getElementById(href.split("#")[1] || "");
    if (target) target.scrollIntoView();
  }

  app.address = { navigate, queryOfForm, withFilters, withPanel };
})();
