"use strict";

(() => {
  const place = document.getElementById("graphiql");
  const examples = JSON.parse(document.getElementById("examples").textContent);

  ReactDOM.render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: place.dataset.endpoint }),
      // On a first visit each example has its tab; afterwards the visitor's own tabs are kept.
      defaultTabs: examples,
    }),
    place,
  );
})();
