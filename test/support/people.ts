/** Bearer tokens put straight into a server's rows: a command of its own takes half a second each. */
import { createHash, randomBytes } from "node:crypto";
import type { Role } from "../../src/domain/viewer.js";
import type { QueryOptions, TestServer } from "./server.js";

/** How requests are sent as a new person of that role. The first token shuts the door for whoever has none. */
export async function person(server: Pick<TestServer, "sql">, name: string, role: Role): Promise<QueryOptions> {
  const token = `ccd_${randomBytes(32).toString("base64url")}`;
  const hash = createHash("sha256").update(token).digest("hex");
  await server.sql("insert into token (name, role, hash) values ($1, $2, $3)", [name, role, hash]);
  return { headers: { authorization: `Bearer ${token}` } };
}
