import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import "@fontsource-variable/inter/wght.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-500.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/matrix.css";
import "./styles/home.css";
import { client } from "./api/client.js";
import { App } from "./app/App.js";
import { showTheme } from "./app/theme.js";

const element = document.getElementById("explorer");
if (element === null) throw new Error("the page has no element for the explorer");

showTheme();
createRoot(element).render(
  <StrictMode>
    <Provider value={client}>
      <App />
    </Provider>
  </StrictMode>,
);
