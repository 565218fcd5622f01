/** Imports samples beside a server that may run. */
import { stat } from "node:fs/promises";
import type { Config } from "../config.js";
import { badInput } from "../errors.js";
import type { Logger } from "../log.js";
import { readImportCard } from "../services/importing/import-card.js";
import { checkOwner, type Import, type Importer, importSamples } from "../services/importing/import-samples.js";
import { checkedSamples } from "../services/importing/imported-sample.js";
import { folderRows } from "../services/importing/read-folder.js";
import { besideServer } from "./beside.js";
import { readCardFile } from "./card-file.js";

/** `place`: a folder of PNGs or a Parquet file. Throws BAD_USER_INPUT for a card that cannot be used before a database is started. */
export async function importPlace(
  config: Config,
  log: Logger,
  { place, card: file }: { place: string; card: string },
  importer: Importer,
  progress: (stored: number) => void,
): Promise<Import> {
  const card = readImportCard(await readCardFile(file));
  const about = await stat(place).catch((cause: NodeJS.ErrnoException) => {
    throw badInput("samples", `${place} cannot be read (${cause.code}).`, cause);
  });
  // Read when it is needed: most commands have no use for it.
  const rows = about.isDirectory()
    ? folderRows(place)
    : (await import("../services/importing/read-parquet.js")).parquetRows(place, card.columns);
  return besideServer(config, log, "import", async (deps) => {
    await checkOwner(deps.db, importer.owner);
    return importSamples(deps, card, checkedSamples(rows, card.shape), importer, progress);
  });
}

/** Every source of a version whose files are in `folder`, as a model each: those that were imported stay where a later one fails. */
export async function importVersion(
  config: Config,
  log: Logger,
  { folder, ...from }: { folder: string; digest: string; address: string },
  importer: Importer,
  progress: (stored: number) => void,
): Promise<(Import & { absentSet: string | null })[]> {
  const { versionSources } = await import("../services/importing/read-version.js");
  return besideServer(config, log, "import", async (deps) => {
    await checkOwner(deps.db, importer.owner);
    const imports: (Import & { absentSet: string | null })[] = [];
    for (const { card, rows, absentSet } of await versionSources(deps.db, folder, from)) {
      const done = await importSamples(deps, card, checkedSamples(rows, card.shape), importer, progress);
      imports.push({ ...done, absentSet });
    }
    return imports;
  });
}
