/** What builds versions beside a worker's lanes: opened when the first is due, since most workers never build one. */
import path from "node:path";
import { DescribingChild } from "../children/describing-child.js";
import { ScoringChild } from "../children/scoring-child.js";
import type { Config } from "../config.js";
import { Coalesced } from "../db/coalesced.js";
import type { Executor } from "../db/executor.js";
import type { Publisher } from "../jobs/publish.js";
import type { Queue } from "../jobs/queue.js";
import { ChangeFeed } from "../jobs/watch.js";
import type { Logger } from "../log.js";
import { createMeters } from "../meters.js";
import { packageRoot } from "../paths.js";
import { createDamageService } from "../services/damage.js";
import { createPublisher } from "../services/datasets/publisher.js";
import type { StorageConfig } from "../storage/index.js";
import type { ObjectStore } from "../storage/object-store.js";
import { describingOptions } from "./describing.js";
import { scoringOptions } from "./scoring.js";

/** Where versions are written before they are stored. */
export const versionsFolder = ({ dataDir }: Pick<Config, "dataDir">) => path.join(dataDir, "cache", "versions");

export interface Publishing extends Publisher {
  close(): Promise<void>;
}

export function openPublishing(
  config: Config,
  databaseUrl: string,
  storage: StorageConfig,
  given: { db: Executor; store: ObjectStore; queue: Queue; log: Logger },
): Publishing {
  const closers: (() => Promise<unknown>)[] = [];
  let opened: Promise<Publisher> | null = null;

  async function open(): Promise<Publisher> {
    const feed = await ChangeFeed.open(databaseUrl, given.db, given.log);
    const scoring = new ScoringChild(scoringOptions(config, storage));
    const describing = new DescribingChild(describingOptions(config, storage));
    closers.push(
      () => scoring.close(),
      () => describing.close(),
      () => feed.close(),
    );
    const deps = { ...given, feed, scoring, describing, coalesced: new Coalesced() };
    return createPublisher({
      ...deps,
      damage: createDamageService({ ...deps, meters: createMeters() }),
      folder: versionsFolder(config),
      programs: {
        "recompute.py": path.join(packageRoot(), "examples", "version", "recompute.py"),
        "similarity.py": path.join(packageRoot(), "examples", "similarity.py"),
      },
    });
  }

  return {
    async build(version, options) {
      opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      });
      return (await opened).build(version, options);
    },
    async close() {
      await opened?.catch(() => {});
      for (const close of closers.reverse()) await close();
    },
  };
}
