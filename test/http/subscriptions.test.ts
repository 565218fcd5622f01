import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ConcordanceError } from "../../src/errors.js";
import type { Asking } from "../../src/services/asking.js";
import { type Edge, JOB, jobView, sampleView, send, startEdge } from "./edge.js";

const GONE = "00000000-0000-4000-8000-000000000000";
const BROKEN = "11111111-0000-4000-8000-000000000000";
const HANGING = "22222222-0000-4000-8000-000000000000";

let edge: Edge;
const watched: Asking[] = [];
beforeAll(async () => {
  edge = await startEdge({
    jobs: {
      async *watch(asking, id) {
        watched.push(asking);
        if (id === GONE) throw new ConcordanceError("NOT_FOUND", "There is no Job with this id.");
        yield jobView({ id, done: 1 });
        if (id === BROKEN) throw new Error("connection to /var/run/postgresql lost");
        if (id === HANGING) await new Promise(() => {});
        yield jobView({ id, done: 4, state: "SUCCEEDED" });
      },
      async *watchSamples() {
        yield sampleView({
          state: "FAILED",
          notSampled: null,
          error: { code: "NON_FINITE", message: "NaN", attempts: 1 },
        });
      },
      queuePosition: async () => 0,
    },
  });
});
afterAll(() => edge.close());

const progress = (id: string) => `subscription { job(id: "Job:${id}") { id state done queuePosition } }`;

/** Everything one operation sends until it ends, by a real client. */
function overWebSocket(query: string, connectionParams?: Record<string, unknown>): Promise<unknown[]> {
  const client = createClient({
    url: `${edge.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  });
  const events: unknown[] = [];
  return new Promise<unknown[]>((resolve, reject) => {
    client.subscribe(
      { query },
      { next: (event) => events.push(event), error: reject, complete: () => resolve(events) },
    );
  }).finally(() => client.dispose());
}
async function overSse(query: string, headers = {}) {
  const answer = await send(edge, "/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
    body: JSON.stringify({ query }),
  });
  const events = [...answer.text.matchAll(/^event: (\w+)\ndata: ?(.*)$/gm)].map(([, event, data]) => [
    event,
    data && JSON.parse(data),
  ]);
  return { answer, events };
}
const told = [
  { data: { job: { id: `Job:${JOB}`, state: "RUNNING", done: 1, queuePosition: 0 } } },
  { data: { job: { id: `Job:${JOB}`, state: "SUCCEEDED", done: 4, queuePosition: 0 } } },
];

describe("A subscription", () => {
  test("is not opened by what was revoked while the socket was opened", async () => {
    const refused = overWebSocket(progress(JOB), { authorization: "Bearer ending" });
    await expect(refused).rejects.toMatchObject({ code: 4403 });
  });

  test("tells each state and completes, by WebSocket", async () => {
    expect(await overWebSocket(progress(JOB))).toEqual(told);
    expect(watched.at(-1)).toMatchObject({ door: "NODE", viewer: { name: "local" } });
  });

  test("tells each state and completes, by server-sent events", async () => {
    const { answer, events } = await overSse(progress(JOB));
    expect(answer.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
    expect(events).toEqual([
      ["next", told[0]],
      ["next", told[1]],
      ["complete", ""],
    ]);
  });

  test("tells samples with all that hangs on them", async () => {
    const query = `subscription { jobSamples(id: "Job:${JOB}") { id state model { slug } sampler { method steps spacing } error { code } } }`;
    expect(await overWebSocket(query)).toEqual([
      {
        data: {
          jobSamples: {
            id: `Sample:${"b".repeat(64)}`,
            state: "FAILED",
            model: { slug: "unet" },
            sampler: { method: "EULER", steps: 1, spacing: null },
            error: { code: "NON_FINITE" },
          },
        },
      },
    ]);
  });

  test("of a job that is not there says NOT_FOUND, by either way and for any id", async () => {
    for (const id of [`Job:${GONE}`, "Job:x", "nonsense"]) {
      const query = `subscription { job(id: "${id}") { id } }`;
      const [byWebSocket] = (await overWebSocket(query)) as { errors: { extensions: unknown }[] }[];
      const { events } = await overSse(query);
      expect(byWebSocket?.errors[0]?.extensions).toMatchObject({ code: "NOT_FOUND" });
      expect(events[0]?.[1].errors[0].extensions).toMatchObject({ code: "NOT_FOUND" });
      expect(events[1]?.[0]).toBe("complete");
    }
  });

  test("that breaks says INTERNAL and no more", async () => {
    const events = await overWebSocket(progress(BROKEN));
    expect(JSON.stringify(events[1])).toMatch(/"code":"INTERNAL"/);
    expect(JSON.stringify(events)).not.toMatch(/postgresql/);
  });

  test("ends its wait when the client goes, though the service hangs", async () => {
    const client = createClient({ url: `${edge.url.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket });
    for await (const _first of client.iterate({ query: progress(HANGING) })) break;
    await expect.poll(() => watched.at(-1)?.signal.aborted).toBe(true);
    await client.dispose();
  });
});

describe("No query and no mutation travels", () => {
  const documents = ["{ viewer { name } }", `mutation { cancelJob(id: "Job:${JOB}") { job { id } } }`];
  test.each(documents)("by WebSocket: %s", async (query) => {
    await expect(overWebSocket(query)).rejects.toMatchObject([{ extensions: { code: "BAD_REQUEST" } }]);
  });
  test.each(documents)("by server-sent events: %s", async (query) => {
    const { events } = await overSse(query);
    expect(events[0]?.[1].errors[0].extensions).toEqual({ code: "BAD_REQUEST" });
    expect(events[0]?.[1].data).toBeUndefined();
  });
});

describe("The limits of documents hold", () => {
  test.each([
    ["{ a ".repeat(5_000), "QUERY_TOO_COMPLEX"],
    [`subscription { job(id: "x") { ${"id ".repeat(1_001)} } }`, "QUERY_TOO_COMPLEX"],
    [`{ ${"a ".repeat(20_000)} }`, "QUERY_TOO_COMPLEX"],
    ["subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["subscription {", "GRAPHQL_PARSE_FAILED"],
    ["subscription ($id: ID!) { job(id: $id) { id } }", "BAD_USER_INPUT"],
  ])("by WebSocket and server-sent events: %#", async (query, code) => {
    await expect(overWebSocket(query)).rejects.toMatchObject([{ extensions: { code } }]);
    const { events } = await overSse(query);
    expect(events[0]?.[1].errors[0].extensions.code).toBe(code);
  });
});

describe("A socket", () => {
  const connect = (options: { origin?: string; headers?: Record<string, string>; path?: string } = {}) => {
    const { path = "/graphql", ...rest } = options;
    return new WebSocket(`${edge.url.replace("http", "ws")}${path}`, "graphql-transport-ws", rest);
  };
  const refusedWith = (socket: WebSocket) =>
    new Promise<string>((resolve) => socket.once("error", (error) => resolve(error.message)));
  const closedWith = (socket: WebSocket) =>
    new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
  const opened = (socket: WebSocket) => new Promise((resolve) => socket.once("open", resolve));

  test("of another site's page, another host or another path is refused", async () => {
    expect(await refusedWith(connect({ origin: "https://evil.example" }))).toContain("403");
    expect(await refusedWith(connect({ headers: { host: "evil.example" } }))).toContain("403");
    expect(await refusedWith(connect({ path: "/other" }))).toContain("404");
  });

  test("shows its token when it connects, and is closed with 4403 for a wrong one", async () => {
    await overWebSocket(progress(JOB), { authorization: "Bearer researcher" });
    expect(watched.at(-1)?.viewer.name).toBe("ada");
    const socket = connect();
    await opened(socket);
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: "Bearer stolen" } }));
    expect(await closedWith(socket)).toBe(4403);
  });

  test("is closed for a message of more than a megabyte", async () => {
    const socket = connect();
    await opened(socket);
    socket.send("x".repeat(1_000_001));
    expect(await closedWith(socket)).toBe(1009);
  });

  test("carries 50 subscriptions at once", async () => {
    const socket = connect();
    await opened(socket);
    const refusedIds: string[] = [];
    const refused = new Promise<void>((resolve) => {
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.type === "connection_ack") {
          for (let id = 1; id <= 51; id++) {
            socket.send(JSON.stringify({ id: `${id}`, type: "subscribe", payload: { query: progress(HANGING) } }));
          }
        }
        if (message.type !== "error") return;
        refusedIds.push(message.id);
        expect(message.payload[0].extensions.code).toBe("RATE_LIMITED");
        resolve();
      });
    });
    socket.send(JSON.stringify({ type: "connection_init" }));
    await refused;
    expect(refusedIds).toEqual(["51"]);
    socket.close();
  });
});

describe("A server that stops", () => {
  test("closes sockets with 1001, ends streams without a word of completion, and answers held waits", async () => {
    const stopping = await startEdge({
      jobs: {
        async *watch() {
          yield jobView();
          await new Promise(() => {});
        },
        queuePosition: async () => 0,
      },
      models: {
        bySlug: (asking) => new Promise((resolve) => asking.signal.addEventListener("abort", () => resolve(null))),
      },
    });
    const ask = (accept: string, query: string) =>
      send(stopping, "/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", accept },
        body: JSON.stringify({ query }),
      });
    const socket = new WebSocket(`${stopping.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise((resolve) => socket.once("close", (code) => resolve(code)));
    const stream = ask("text/event-stream", progress(JOB));
    const held = ask("application/json", '{ model(slug: "unet") { slug } }');
    const metrics = async () => (await send(stopping, "/metrics")).text;
    await expect.poll(metrics).toContain('concordance_graphql_operations_total{type="subscription",outcome="ok"} 1');
    await stopping.close();
    expect(await closed).toBe(1001);
    const { text } = await stream;
    expect(text).toContain("event: next");
    expect(text).not.toContain("event: complete");
    expect((await held).json).toEqual({ data: { model: null } });
  });
});
