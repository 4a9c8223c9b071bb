/* The parts of Dash's browser API that the scripts use, in one place. All of it is public. */
(function () {
  "use strict";
  const app = (window.cohortboard ??= {});

  app.dash = {
    /* Whether Dash has started; before that no property can be set. */
    isReady: () => Boolean(window.dash_clientside && window.dash_clientside.set_props),

    /* Set properties of the component with this id, as the output of a callback does. */
    setProps: (id, properties) => window.dash_clientside.set_props(id, properties),

    /* Returns the data of the dcc.Store with this id, or undefined. An event listener has no State, so it is read here. */
    storeData(id) {
      const component = window.dash_component_api && window.dash_component_api.getLayout(id);
      return component && component.props ? component.props.data : undefined;
    },

    /* Make dcc.Location read an address set by history.pushState or replaceState, of which browsers send no event. */
    notifyAddressChanged: () => window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state })),
  };
})();
