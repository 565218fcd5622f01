import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { HEARTBEAT, type Listener, openListener } from "../../src/db/listen.js";
import { testDatabase } from "../support/postgres.js";

let made: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;
let listener: Listener | undefined;
const heard: string[] = [];
let reconnects = 0;

beforeAll(async () => {
  made = await testDatabase();
  client = new pg.Client({ connectionString: made.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await made.drop();
});
beforeEach(() => {
  heard.length = 0;
  reconnects = 0;
});
afterEach(() => listener?.close());

const note = (channel: string, payload: string) => void heard.push(`${channel}:${payload}`);
function open(url: string, onNotify = note, heartbeat = HEARTBEAT) {
  const onReconnect = () => {
    reconnects += 1;
  };
  listener = openListener(url, ["samples", "jobs"], onNotify, onReconnect, () => undefined, heartbeat);
  return listener;
}
const notify = (channel: string, payload: string) => client.query("SELECT pg_notify($1, $2)", [channel, payload]);
const backends = async () =>
  (
    await client.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'concordance listener' AND datname = current_database()",
    )
  ).rows.map(({ pid }) => pid);

test("what is notified after ready is heard, by channel, and first listening is no reconnection", async () => {
  await open(made.url).ready;
  await notify("samples", "one");
  await notify("jobs", "");
  await expect.poll(() => heard).toEqual(["samples:one", "jobs:"]);
  expect(reconnects).toBe(0);
});

test("a listener whose backend is terminated listens again and says that callers must read again", async () => {
  await open(made.url).ready;
  for (const times of [1, 2]) {
    const [pid] = await backends();
    await client.query("SELECT pg_terminate_backend($1)", [pid]);
    await expect.poll(() => reconnects).toBe(times);
    await notify("samples", `after ${times}`);
    await expect.poll(() => heard).toContain(`samples:after ${times}`);
  }
});

test("a handler that throws costs neither the connection nor the next notification", async () => {
  await open(made.url, (_, payload) => {
    heard.push(payload);
    throw new Error("a handler's mistake");
  }).ready;
  await notify("samples", "1");
  await notify("samples", "2");
  await expect.poll(() => heard).toEqual(["1", "2"]);
  expect(reconnects).toBe(0);
});

test("a closed listener leaves no connection behind", async () => {
  await open(made.url).ready;
  expect(await backends()).toHaveLength(1);
  await listener?.close();
  await expect.poll(backends).toEqual([]);
});

test("a listener that never reached a server can be closed, and is then ready to be forgotten", async () => {
  const never = open("postgres://postgres@127.0.0.1:1/none");
  await never.close();
  await never.ready;
});

test("a peer that falls silent without closing is noticed, by default within ten seconds", async () => {
  expect(HEARTBEAT.everyMs + HEARTBEAT.answerMs).toBeLessThan(10_000);
  const proxy = await silenceableProxy(made.url);
  try {
    await open(proxy.url, undefined, { everyMs: 100, answerMs: 500 }).ready;
    proxy.silence();
    await expect.poll(() => reconnects, { timeout: 10_000 }).toBeGreaterThan(0);
    await notify("samples", "heard again");
    await expect.poll(() => heard).toEqual(["samples:heard again"]);
  } finally {
    await listener?.close();
    proxy.close();
  }
});

/** A proxy that can stop passing bytes on the connections it has, as a pulled cable does; new ones work. */
async function silenceableProxy(url: string) {
  const target = new pg.Client({ connectionString: url });
  const sockets = new Set<Socket>();
  const server = createServer((inbound) => {
    const outbound = target.host.startsWith("/")
      ? connect(`${target.host}/.s.PGSQL.${target.port}`)
      : connect(target.port, target.host);
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://${target.user}${target.password ? `:${target.password}` : ""}@127.0.0.1:${port}/${target.database}`,
    silence() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
