import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { buildSchema } from "graphql";
import { createHandler } from "graphql-http/lib/use/express";
import { useServer as serveSockets } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { graphiqlRoutes } from "../../src/http/graphiql.js";

export interface GraphiqlServer {
  origin: string;
  /** Headers of every POST, newest last. */
  posts: Record<string, string | string[] | undefined>[];
  /** Connection parameters of every WebSocket, newest last. */
  connections: unknown[];
  close(): Promise<void>;
}

const SDL = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");

/** Our GraphiQL routes over the committed schema with three answers: what the page needs of a server, and no more. */
export async function startGraphiqlServer(directory: string): Promise<GraphiqlServer> {
  const schema = buildSchema(SDL);
  const job = { id: "Job:7", state: "RUNNING", total: 2, done: 0, failed: 0 };
  const rootValue = {
    viewer: { name: "ada", role: "OWNER", quota: { computeSecondsUsed: 0.5 } },
    requestSamples: { job: { ...job, computeSeconds: 0, createdAt: "2026-01-01T00:00:00Z" } },
  };
  const app = express();
  const posts: GraphiqlServer["posts"] = [];
  const connections: unknown[] = [];
  app.use(graphiqlRoutes({ directory }));
  app.post("/graphql", (request, _response, next) => {
    posts.push(request.headers);
    next();
  });
  app.all("/graphql", createHandler({ schema, rootValue }));
  const server = createServer(app);
  const sockets = new WebSocketServer({ server, path: "/graphql" });
  const subscriptions = {
    async *job({ id }: { id: string }) {
      yield { job: { ...job, id } };
      yield { job: { ...job, id, done: 2, state: "SUCCEEDED" } };
    },
  };
  const graphql = serveSockets(
    {
      schema,
      roots: { subscription: subscriptions },
      onConnect: ({ connectionParams }) => void connections.push(connectionParams),
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    posts,
    connections,
    async close() {
      await graphql.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
