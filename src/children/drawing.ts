/** The drawing child: `load`, `draw`, `trajectory`, `denoise`, `check`. Started by DrawingChild; docs/drawing-protocol.md is what it speaks. */
import { DEVICE_REQUESTS, type DeviceRequest } from "../domain/device.js";
import { NoDevice, openDevice } from "../inference/device.js";
import { checkModel } from "../inference/model-check.js";
import { BadNetwork, RUNTIME_VERSION } from "../inference/session.js";
import { denoiseBatch } from "./denoise-batch.js";
import { drawBatch } from "./draw-batch.js";
import { type DrawingRequest, type Hello, PROTOCOL_VERSION } from "./protocol.js";
import { type Handler, Refusal, type Reply, serve, type Turn } from "./serve.js";
import { readWeights, WarmNetworks } from "./warm-networks.js";

/** The second argument; a child that is started by hand runs on the processor. */
const device = opened(process.argv[3] ?? "cpu");
const networks = device.then(({ provider }) => new WarmNetworks(provider));
// Whoever waits for the hello hears of it.
networks.catch(() => {});
const DONE: Reply = { message: { type: "done" } };

async function obey(request: DrawingRequest, body: Buffer, turn: Turn): Promise<Reply> {
  const warm = await networks;
  switch (request.type) {
    case "load":
      await warm.load(request.path, request.model, request.keepBytes);
      return DONE;
    case "draw":
    case "trajectory": {
      const { model, network } = warm.use(request.digest);
      await drawBatch(model, network, request, body, turn);
      return DONE;
    }
    case "denoise": {
      const { model, network } = warm.use(request.digest);
      return denoiseBatch(model, network, request, body);
    }
    case "check": {
      const file = await readWeights(request.path, request.model.digest);
      const { provider } = await device;
      const training = request.training ? { ...request.training, pixels: body } : null;
      const verdict = await checkModel(file, request.model, () => turn.breathe(), provider, training);
      return { message: { type: "checked", verdict } };
    }
    default:
      throw new Refusal("BAD_REQUEST", `a drawing child knows no "${(request as { type: string }).type}"`);
  }
}

async function opened(asked: string) {
  if (!DEVICE_REQUESTS.some((known) => known === asked)) {
    throw new Refusal("NO_DEVICE", `there is no device "${asked}"`);
  }
  return openDevice(asked as DeviceRequest).catch((error: unknown) => {
    throw error instanceof NoDevice ? new Refusal("NO_DEVICE", error.message, { cause: error.cause }) : error;
  });
}

async function hello(): Promise<Hello> {
  const { provider, name, numericsClass, passedOver } = await device;
  return {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    kind: "drawing",
    runtime: `onnxruntime-node ${RUNTIME_VERSION}`,
    device: name,
    precision: "float32 network, float64 state",
    numericsClass,
    provider,
    passedOver,
  };
}

const handle: Handler = async (request, body, turn) => {
  try {
    return await obey(request as DrawingRequest, body, turn);
  } catch (error) {
    if (error instanceof BadNetwork) throw new Refusal("BAD_NETWORK", error.message, { cause: error.cause });
    throw error;
  }
};

serve(hello(), handle);
