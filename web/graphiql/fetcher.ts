import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";

const ENDPOINT = new URL("/graphql", window.location.href);

/** Queries and mutations by POST, subscriptions by graphql-transport-ws, both with what the headers editor says. */
export function createFetcher(): Fetcher {
  let headers: Record<string, unknown> = {};
  const socket = new URL(ENDPOINT);
  socket.protocol = socket.protocol === "https:" ? "wss:" : "ws:";
  const fetcher = createGraphiQLFetcher({
    url: ENDPOINT.href,
    // Apollo's CSRF prevention: a header that no plain form of another site can send.
    headers: { "apollo-require-preflight": "true" },
    // A browser's WebSocket carries no headers of the page's: they travel as connection parameters, in lower case.
    wsClient: createClient({ url: socket.href, connectionParams: () => lowerCased(headers) }),
  });
  return (parameters, options) => {
    headers = options?.headers ?? {};
    return fetcher(parameters, options);
  };
}

function lowerCased(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
