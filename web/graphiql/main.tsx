import "graphiql/setup-workers/vite";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "graphiql/style.css";
import "./main.css";
import { examples } from "./examples.js";
import { examplesPlugin } from "./examples-plugin.js";
import { createFetcher } from "./fetcher.js";

const element = document.getElementById("graphiql");
if (element === null) throw new Error("the page has no element for GraphiQL");

// GraphiQL 5.4 shows a default tab's query and drops its variables; given always, they would open one more tab a visit.
const firstVisit = window.localStorage.getItem("graphiql:tabState") === null;

// The explorer hands a question over in the fragment, which no server is ever sent; it opens in a tab of its own.
const handed = new URLSearchParams(window.location.hash.slice(1));
const query = handed.get("query") ?? undefined;
if (query !== undefined) window.history.replaceState(null, "", window.location.pathname);

createRoot(element).render(
  <StrictMode>
    <GraphiQL
      fetcher={createFetcher()}
      plugins={[examplesPlugin, HISTORY_PLUGIN]}
      visiblePlugin={examplesPlugin}
      defaultTabs={examples.slice(0, 1)}
      initialQuery={query}
      initialVariables={
        query === undefined ? (firstVisit ? examples[0]?.variables : undefined) : (handed.get("variables") ?? "")
      }
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>Concordance</GraphiQL.Logo>
    </GraphiQL>
  </StrictMode>,
);
