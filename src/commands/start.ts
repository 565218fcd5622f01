/** `start`: the server, and its workers beside it, until SIGTERM or Ctrl-C. */
import { readConfig } from "../config.js";
import { createLogger } from "../log.js";
import { startServer } from "../runtime/server.js";
import { untilStopped } from "./until-stopped.js";

export async function start(): Promise<void> {
  const config = readConfig();
  // From the first moment: a stop that comes while the server starts must not leave a PostgreSQL behind.
  const stopped = untilStopped();
  const server = await startServer(config, createLogger(config.logLevel, "concordance"));
  process.stdout.write(`Concordance is ready: GraphiQL at ${server.url}/graphql\n`);
  await stopped;
  await server.stop();
}
