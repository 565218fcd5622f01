/** The scoring child: `open`, `values`, `chance`, `sheet`. Started by ScoringChild. */
import os from "node:os";
import { openStore } from "../storage/index.js";
import { ImageCache } from "./image-cache.js";
import { PROTOCOL_VERSION, type ScoringRequest } from "./protocol.js";
import { chance, sheet, values } from "./scores.js";
import { Refusal, type Reply, serve, type Turn } from "./serve.js";
import { storageInWords } from "./storage-in-words.js";

let opened: ImageCache | null = null;

function images(): ImageCache {
  if (!opened) throw new Refusal("NOT_LOADED", "no storage is open");
  return opened;
}

async function obey(request: ScoringRequest, body: Buffer, turn: Turn): Promise<Reply> {
  switch (request.type) {
    case "open":
      opened = new ImageCache(openStore(request.storage), request.keepBytes);
      return { message: { type: "done" } };
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
