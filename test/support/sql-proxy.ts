/** Counts what clients ask of PostgreSQL, between them and its socket: by the messages, not by what a library says it sent. */
import net from "node:net";
import path from "node:path";
import { testDatabase } from "./postgres.js";

export interface Statement {
  application: string;
  text: string;
}
export interface CountedDatabase {
  url: string;
  /** Every statement since the last `clear`. */
  statements: readonly Statement[];
  clear(): void;
  drop(): Promise<void>;
}

export async function countedDatabase(): Promise<CountedDatabase> {
  const { url, drop } = await testDatabase();
  const [, database, socket, port] = /\/([^/?]+)\?host=([^&]+)&port=(\d+)/.exec(url) ?? [];
  if (!database || !socket) throw new Error("counting needs a PostgreSQL on a socket");
  const upstream = path.join(decodeURIComponent(socket), `.s.PGSQL.${port}`);
  const statements: Statement[] = [];
  const server = net.createServer((client) => {
    const postgres = net.connect(upstream);
    const read = reader((statement) => statements.push(statement));
    client.on("data", read);
    client.pipe(postgres);
    postgres.pipe(client);
    const close = () => {
      client.destroy();
      postgres.destroy();
    };
    for (const end of [client, postgres]) end.on("error", close).on("close", close);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `postgres://postgres@127.0.0.1:${(server.address() as net.AddressInfo).port}/${database}`,
    statements,
    clear: () => void statements.splice(0),
    async drop() {
      await drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Frontend messages (PostgreSQL's protocol 3.0): the first has no type; a statement is a Query or an Execute of what was parsed last. */
function reader(found: (statement: Statement) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let application: string | null = null;
  let parsed = "";
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const offset = application === null ? 0 : 1;
      if (rest.length < offset + 4) return;
      const end = offset + rest.readUInt32BE(offset);
      if (rest.length < end) return;
      const body = rest.subarray(offset + 4, end);
      const type = offset === 0 ? null : String.fromCharCode(rest[0]!);
      if (type === null) application = /application_name\0([^\0]*)/.exec(body.toString("latin1"))?.[1] ?? "";
      if (type === "P") parsed = text(body, body.indexOf(0) + 1);
      if (type === "Q") found({ application: application!, text: text(body, 0) });
      if (type === "E") found({ application: application!, text: parsed });
      rest = rest.subarray(end);
    }
  };
}

const text = (body: Buffer, from: number) => body.toString("utf8", from, body.indexOf(0, from));
