/** The scoring child: values, chance, nearest images, sheets. Started by ScoringChild. */
import os from "node:os";
import { openStore } from "../storage/index.js";
import { calibrate } from "./calibrate.js";
import { ImageCache } from "./image-cache.js";
import { nearest, pixelDigests } from "./nearest.js";
import { PROTOCOL_VERSION, type ScoringRequest } from "./protocol.js";
import { chance, sheet, values } from "./scores.js";
import { Refusal, type Reply, serve, type Turn } from "./serve.js";
import { SetCache } from "./set-cache.js";
import { storageInWords } from "./storage-in-words.js";
import { nearestOfVectors } from "./vectors.js";

let opened: { images: ImageCache; sets: SetCache } | null = null;

function storage(): { images: ImageCache; sets: SetCache } {
  if (!opened) throw new Refusal("NOT_LOADED", "no storage is open");
  return opened;
}
const images = () => storage().images;

async function obey(request: ScoringRequest, body: Buffer, turn: Turn): Promise<Reply> {
  switch (request.type) {
    case "open": {
      const store = await openStore(request.storage);
      opened = { images: new ImageCache(store, request.keepBytes), sets: new SetCache(store, request.keepBytes) };
      return { message: { type: "done" } };
    }
    case "nearest":
      return nearest(request, body, storage(), turn);
    case "calibrate":
      return calibrate(request, storage().sets, turn);
    case "digests":
      return pixelDigests(request, storage().sets, turn);
    case "nearestVectors":
      return nearestOfVectors(request, body, turn);
    case "values":
      return values(request, body, images(), turn);
    case "chance":
      return chance(request, body, images(), turn);
    case "sheet":
      return sheet(request, images(), turn);
    default:
      throw new Refusal("BAD_REQUEST", `a scoring child knows no "${(request as { type: string }).type}"`);
  }
}

serve(
  {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    kind: "scoring",
    runtime: `node ${process.versions.node}`,
    device: `cpu (${os.cpus()[0]?.model.trim() ?? os.arch()})`,
    precision: "float64",
    numericsClass: `cpu-${process.arch}/v8-${process.versions.v8}`,
  },
  storageInWords((request, body, turn) => obey(request as ScoringRequest, body, turn)),
);
