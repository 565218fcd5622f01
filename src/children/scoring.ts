/** The scoring child: `open`, `values`, `chance`, `sheet`. Started by ScoringChild. */
import os from "node:os";
import { ConcordanceError } from "../errors.js";
import { openStore } from "../storage/index.js";
import { ImageCache } from "./image-cache.js";
import { PROTOCOL_VERSION, type ScoringRequest } from "./protocol.js";
import { chance, sheet, values } from "./scores.js";
import { type Handler, Refusal, type Reply, serve, type Turn } from "./serve.js";

let opened: ImageCache | null = null;

function images(): ImageCache {
  if (!opened) throw new Refusal("NOT_LOADED", "no storage is open");
  return opened;
}

async function obey(request: ScoringRequest, turn: Turn): Promise<Reply> {
  switch (request.type) {
    case "open":
      opened = new ImageCache(openStore(request.storage), request.keepBytes);
      return { message: { type: "done" } };
    case "values":
      return values(request, images(), turn);
    case "chance":
      return chance(request, images(), turn);
    case "sheet":
      return sheet(request, images(), turn);
    default:
      throw new Refusal("BAD_REQUEST", `a scoring child knows no "${(request as { type: string }).type}"`);
  }
}

const handle: Handler = async (request, _body, turn) => {
  try {
    return await obey(request as ScoringRequest, turn);
  } catch (error) {
    // These were written to be shown: metrics, images and storage throw them with words of their own.
    if (error instanceof ConcordanceError) {
      const code = error.code === "INTERNAL" ? "STORAGE_FAILED" : "BAD_REQUEST";
      throw new Refusal(code, error.message, { cause: error.cause });
    }
    if (error instanceof RangeError) throw new Refusal("BAD_REQUEST", error.message, { cause: error });
    throw error;
  }
};

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
  handle,
);
