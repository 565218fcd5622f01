/** All of a server that stands on migrated rows: queue, storage, services, HTTP. */
import path from "node:path";
import { sql } from "drizzle-orm";
import { createAccess } from "../access/access.js";
import { DescribingChild } from "../children/describing-child.js";
import { ScoringChild } from "../children/scoring-child.js";
import { type Config, ConfigError, isLoopback } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { inferenceSeconds } from "../db/queries/costs.js";
import { countByState } from "../db/queries/samples.js";
import { anyToken } from "../db/queries/tokens.js";
import { datasetRoutes } from "../http/datasets.js";
import { explorerRoutes } from "../http/explorer.js";
import { graphiqlRoutes } from "../http/graphiql.js";
import { savedQueryCheck } from "../http/limits/saved-query.js";
import { noObjectRoutes, objectRoutes } from "../http/objects.js";
import { createHttpServer } from "../http/server.js";
import { openQueue } from "../jobs/queue.js";
import { ChangeFeed } from "../jobs/watch.js";
import type { Logger } from "../log.js";
import { createMeters } from "../meters.js";
import { packageRoot } from "../paths.js";
import { createSchema } from "../resolvers/schema.js";
import { removeLeftFolders } from "../services/datasets/left-folders.js";
import { createServices } from "../services/index.js";
import { registerMetrics } from "../services/metrics.js";
import { registerZoo } from "../services/registration/zoo.js";
import { openStore } from "../storage/index.js";
import { describingOptions } from "./describing.js";
import { versionsFolder } from "./publishing.js";
import { watchReadiness } from "./readiness.js";
import { scoringOptions } from "./scoring.js";
import { storageConfig } from "./storage.js";
import type { WorkerProcesses } from "./worker-process.js";

/** Listens when it is done; `closers` gets what ends each part, to be called in reverse. */
export async function serve(
  config: Config,
  databaseUrl: string,
  workers: WorkerProcesses,
  closers: (() => Promise<unknown>)[],
  log: Logger,
): Promise<void> {
  const database = openDatabase(databaseUrl, {
    max: 16,
    applicationName: "concordance server",
    log: (message, details) => log.warn(details ?? {}, message),
  });
  closers.push(database.close);
  const db = database.db as unknown as Executor;
  await requireTokensBeyondLoopback(config, db);
  const storage = await storageConfig(config, config.publicUrl);
  const store = await openStore(storage);
  await store.examine();
  const queue = await openQueue(databaseUrl, log);
  closers.push(queue.close);
  // Models wait for their check, and workers are loading: the files are read while the schema is built.
  const registering = registerZoo({ db, store, queue, log }, config.zooDir ?? path.join(packageRoot(), "zoo"));
  registering.catch(() => {});
  await registerMetrics(db);
  const feed = await ChangeFeed.open(databaseUrl, db, log);
  const scoring = new ScoringChild(scoringOptions(config, storage));
  closers.push(() => scoring.close());
  const describing = new DescribingChild(describingOptions(config, storage));
  closers.push(() => describing.close());
  const meters = createMeters();
  const { limits } = config;
  const schema = createSchema();
  const checkSavedQuery = savedQueryCheck(schema, limits);
  const services = createServices({
    ...{ db, store, queue, feed, scoring, describing, limits, log, meters, checkSavedQuery },
    publicUrl: config.publicUrl,
  });
  const readiness = watchReadiness({
    database: { probe: () => db.execute(sql`select 1`), words: "the database does not answer" },
    storage: { probe: () => store.probe(), words: "the storage cannot be used" },
  });
  closers.push(async () => readiness.close());
  const stopping = new AbortController();
  closers.push(async () => stopping.abort());
  await queue.hourly(async () => {
    try {
      const removed = await services.upkeep.clean(stopping.signal);
      const folders = await removeLeftFolders(db, versionsFolder(config));
      log.info({ ...removed, folders }, "what nobody needs was removed");
    } catch (error) {
      if (!stopping.signal.aborted)
        log.warn({ err: error }, "what nobody needs was not removed; the next hour tries again");
    }
  });
  const onLost = (name: string, kind: "missing" | "damaged") => {
    services.damage.report(name, kind).catch((error) => log.error({ err: error }, "damage was not reported"));
  };
  const http = await createHttpServer({
    schema,
    services,
    config,
    access: createAccess(db, config.limits),
    onRevoked: (look) => feed.onRevoked(look),
    log,
    registry: meters.registry,
    figures: async () => {
      const samples = await countByState(db);
      return {
        queueDepth: samples.get("QUEUED") ?? 0,
        samples: Object.fromEntries(samples),
        inferenceSeconds: await inferenceSeconds(db),
        cacheHits: meters.hits,
        cacheMisses: meters.misses,
      };
    },
    objects:
      storage.kind === "s3"
        ? noObjectRoutes()
        : objectRoutes({ store, secret: storage.signingSecret, uploads: services.uploads, onLost }),
    datasets: datasetRoutes({ datasets: services.datasets, store, onLost }),
    graphiql: graphiqlRoutes({ directory: path.join(packageRoot(), "dist-web", "graphiql") }),
    // Signed URLs begin with PUBLIC_URL, which need not be the name by which the page was opened, or with the store's.
    explorer: explorerRoutes({
      directory: path.join(packageRoot(), "dist-web", "explorer"),
      imageOrigins: [new URL(config.s3?.publicEndpoint ?? config.publicUrl).origin],
    }),
    readiness,
  });
  // Both at once: the 30 s that SIGTERM leaves are for a slow client and for a long batch together, not for each.
  closers.push(() => Promise.all([http.close(), workers.stop()]));
  // First, when stopping: held waits are answered at once with what is there.
  closers.push(() => feed.close());
  await registering;
  await new Promise<void>((resolve, reject) => {
    http.server.once("error", reject).listen(config.port, config.host, resolve);
  });
}

/** While no token exists everyone is OWNER; beyond loopback that would be everyone on the network. */
async function requireTokensBeyondLoopback(config: Config, db: Executor): Promise<void> {
  if (isLoopback(config.host) || (await anyToken(db))) return;
  throw new ConfigError(
    `HOST is ${config.host}, beyond loopback, and no token exists: everyone there would be OWNER. ` +
      "Make one with `npm run token -- create --name NAME --role OWNER`, or set HOST=127.0.0.1",
  );
}
