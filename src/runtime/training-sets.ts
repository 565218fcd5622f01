/** Registers training sets beside a server that may run. */
import path from "node:path";
import type { Config } from "../config.js";
import type { Logger } from "../log.js";
import { type AddedSet, addTrainingSet, checkSet } from "../services/registration/add-training-set.js";
import { readOwnSetCard } from "../services/registration/own-set-card.js";
import { readSetFiles } from "../services/registration/set-files.js";
import { besideServer } from "./beside.js";
import { readCardFile } from "./card-file.js";

export type { AddedSet } from "../services/registration/add-training-set.js";

/** Whose a set is that the operator adds: what `viewer.name` is on loopback while no token exists. */
const OWNER = "local";

/** Throws BAD_USER_INPUT for a card or files that cannot be used, before a database is started. */
export async function addSet(config: Config, log: Logger, file: string): Promise<AddedSet> {
  const card = readOwnSetCard(await readCardFile(file));
  const read = checkSet(card, await readSetFiles(path.dirname(file), card));
  return besideServer(config, log, "training set", (deps) => addTrainingSet(deps, card, read, OWNER));
}
