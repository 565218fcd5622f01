/** Subscriptions by WebSocket (graphql-transport-ws), on the same server and path. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type ExecutionArgs, GraphQLError } from "graphql";
import { CloseCode, handleProtocols, makeServer } from "graphql-ws";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import type { Access } from "../access/access.js";
import type { Viewer } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";
import type { Holders } from "./holders.js";
import { type Hosts, refusal } from "./host-check.js";
import { shown } from "./shown.js";
import type { Prepared, Subscriptions } from "./subscriptions.js";

const PATH = "/graphql";
const KEEP_ALIVE_MS = 12_000;
const SUBSCRIPTIONS_PER_SOCKET = 50;

export interface WebSocketDeps {
  subscriptions: Subscriptions;
  access: Access;
  holders: Holders;
  hosts: Hosts;
  log: Logger;
  maxPayload: number;
}
interface Extra {
  request: IncomingMessage;
  viewer: Viewer | null;
  /** Closes the socket once that viewer may no longer be here. */
  hold(viewer: Viewer): void;
}

/** Answers upgrades of `server`; returns what closes every socket with 1001. */
export function attachWebSocket(server: Server, deps: WebSocketDeps): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: deps.maxPayload, handleProtocols });
  const protocol = makeServer<{ authorization?: unknown }, Extra>({
    async onConnect(ctx) {
      const { request } = ctx.extra;
      const given = ctx.connectionParams?.authorization;
      try {
        const viewer = await deps.access.viewerFor(
          shown(request, deps.hosts, given == null ? undefined : String(given)),
        );
        ctx.extra.viewer = viewer;
        ctx.extra.hold(viewer);
        // What ended between the two was told to nobody that is held here yet.
        return !viewer.credential || (await deps.access.holds(viewer.credential));
      } catch (error) {
        if (error instanceof ConcordanceError) return false;
        throw error;
      }
    },
    onSubscribe(ctx, _id, payload) {
      if (Object.keys(ctx.subscriptions).length > SUBSCRIPTIONS_PER_SOCKET) return [tooMany()];
      const prepared = deps.subscriptions.prepare(payload);
      return Array.isArray(prepared) ? prepared : { ...prepared, contextValue: ctx.extra.viewer };
    },
    subscribe: (args: ExecutionArgs) => deps.subscriptions.open(args as Prepared, args.contextValue as Viewer),
  });
  sockets.on("connection", (socket, request) => serve(socket, request));

  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const path = request.url?.split("?")[0];
    if (path !== PATH) return refuse(socket, "404 Not Found");
    const refused = refusal(request, deps.hosts);
    if (refused) return refuse(socket, "403 Forbidden", refused);
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened, request));
  });

  function serve(socket: WebSocket, request: IncomingMessage): void {
    let alive = true;
    let release = () => {};
    const hold = (viewer: Viewer) => {
      release = deps.holders.hold(viewer, () => socket.close(CloseCode.Forbidden, "Forbidden"));
    };
    const keepAlive = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, KEEP_ALIVE_MS);
    socket.on("pong", () => {
      alive = true;
    });
    // ws closes the socket with the fitting code itself: 1009 for a message beyond maxPayload.
    socket.on("error", (err) => deps.log.debug({ err }, "websocket"));
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) return resolve();
            socket.send(text, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on("message", (data) => {
            receive(String(data)).catch((err) => {
              deps.log.error({ err }, "websocket");
              socket.close(1011, "Internal error");
            });
          }),
      },
      { request, viewer: null, hold },
    );
    socket.once("close", (code, reason) => {
      clearInterval(keepAlive);
      release();
      Promise.resolve(closed(code, String(reason))).catch((err) => deps.log.error({ err }, "websocket"));
    });
  }

  return () => {
    for (const socket of sockets.clients) socket.close(1001, "Going away");
  };
}

function tooMany(): GraphQLError {
  const message = `One socket carries ${SUBSCRIPTIONS_PER_SOCKET} subscriptions at once.`;
  return new GraphQLError(message, { extensions: { code: "RATE_LIMITED", retryAfterSeconds: 1 } });
}

function refuse(socket: Duplex, status: string, body = ""): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
