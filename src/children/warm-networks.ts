/** Networks that are kept open, by the digest of their weights. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Provider } from "../domain/device.js";
import type { DrawingModel } from "../domain/model.js";
import type { Network } from "../inference/denoiser.js";
import { type OpenNetwork, openNetwork } from "../inference/session.js";
import { Refusal } from "./serve.js";

interface Warm {
  model: DrawingModel;
  card: string;
  open: OpenNetwork;
  bytes: number;
}

export class WarmNetworks {
  // A map keeps the order of insertion: the first is the one that was not used for longest.
  private readonly warm = new Map<string, Warm>();

  constructor(private readonly provider: Provider = "cpu") {}

  /** Opens the network unless it is open; closes others until the files of all are at most `keepBytes`. */
  async load(path: string, model: DrawingModel, keepBytes: number): Promise<void> {
    const card = JSON.stringify(model);
    const known = this.warm.get(model.digest);
    if (known?.card === card) return;
    const file = await readWeights(path, model.digest);
    if (known) await this.close(model.digest, known);
    const open = await openNetwork(file, model, this.provider);
    this.warm.set(model.digest, { model, card, open, bytes: file.length });
    await this.shrink(keepBytes);
  }

  /** Refuses with NOT_LOADED. */
  use(digest: string): { model: DrawingModel; network: Network } {
    const found = this.warm.get(digest);
    if (!found) throw new Refusal("NOT_LOADED", "no network of this digest is loaded");
    this.warm.delete(digest);
    this.warm.set(digest, found);
    return { model: found.model, network: found.open.network };
  }

  private async shrink(keepBytes: number): Promise<void> {
    let total = 0;
    for (const { bytes } of this.warm.values()) total += bytes;
    for (const [digest, entry] of this.warm) {
      if (total <= keepBytes || this.warm.size === 1) return;
      total -= entry.bytes;
      await this.close(digest, entry);
    }
  }

  private async close(digest: string, { open }: Warm): Promise<void> {
    this.warm.delete(digest);
    await open.release();
  }
}

/** The file's bytes, read once and verified: what is opened is what was hashed. Refuses with WEIGHTS_MISSING. */
export async function readWeights(path: string, digest: string): Promise<Buffer> {
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (cause) {
    throw new Refusal("WEIGHTS_MISSING", "the model's weights are missing", { cause });
  }
  if (createHash("sha256").update(file).digest("hex") !== digest) {
    throw new Refusal("WEIGHTS_MISSING", "the model's weights are damaged: they are not what its digest says");
  }
  return file;
}
