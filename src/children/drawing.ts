/** The drawing child: `load`, `draw`, `check`. Started by DrawingChild; docs/drawing-protocol.md is what it speaks. */
import os from "node:os";
import { checkModel } from "../inference/model-check.js";
import { numericsClass } from "../inference/numerics.js";
import { BadNetwork, RUNTIME_VERSION } from "../inference/session.js";
import { drawBatch } from "./draw-batch.js";
import { type DrawingRequest, PROTOCOL_VERSION } from "./protocol.js";
import { type Handler, Refusal, type Reply, serve, type Turn } from "./serve.js";
import { readWeights, WarmNetworks } from "./warm-networks.js";

const networks = new WarmNetworks();
const DONE: Reply = { message: { type: "done" } };

async function obey(request: DrawingRequest, body: Buffer, turn: Turn): Promise<Reply> {
  switch (request.type) {
    case "load":
      await networks.load(request.path, request.model, request.keepBytes);
      return DONE;
    case "draw": {
      const { model, network } = networks.use(request.digest);
      await drawBatch(model, network, request, body, turn);
      return DONE;
    }
    case "check": {
      const file = await readWeights(request.path, request.model.digest);
      const verdict = await checkModel(file, request.model, () => turn.breathe());
      return { message: { type: "checked", verdict } };
    }
    default:
      throw new Refusal("BAD_REQUEST", `a drawing child knows no "${(request as { type: string }).type}"`);
  }
}

const handle: Handler = async (request, body, turn) => {
  try {
    return await obey(request as DrawingRequest, body, turn);
  } catch (error) {
    if (error instanceof BadNetwork) throw new Refusal("BAD_NETWORK", error.message, { cause: error.cause });
    throw error;
  }
};

serve(
  {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    kind: "drawing",
    runtime: `onnxruntime-node ${RUNTIME_VERSION}`,
    device: `cpu (${os.cpus()[0]?.model.trim() ?? os.arch()})`,
    precision: "float32 network, float64 state",
    numericsClass: numericsClass(RUNTIME_VERSION),
  },
  handle,
);
