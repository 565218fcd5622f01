/** Which device a worker's drawing children use: tried once, in a child of its own, so that a driver's crash is only that. */

import { anyGraphicsDevice, DrawingChild, type DrawingChildOptions } from "../children/drawing-child.js";
import { ChildCrashed, ChildRefused, ChildTimedOut } from "../children/errors.js";
import { type Config, ConfigError } from "../config.js";
import { type DeviceRequest, PROVIDERS } from "../domain/device.js";

export type DeviceConfig = Pick<Config, "inferenceDevice" | "drawingChild" | "driverEnvironment"> & {
  limits: Pick<Config["limits"], "childMegabytes" | "childSeconds" | "childIdleSeconds" | "checkSeconds">;
};
export interface DeviceChoice {
  /** What the children are started with. */
  device: DeviceRequest;
  /** For the log: what was chosen, and why not the others. */
  words: string;
  passedOver: string[];
}

const NO_DEVICE_LISTED = "the system lists no GPU";

/**
 * `auto`: the first of cuda and webgpu that works, agrees with the processor and is faster, else cpu. Throws ConfigError
 * where the device that was asked for, or DRAWING_CHILD, does not work. Where nothing is to be tried no child is started.
 */
export async function chooseDevice(config: DeviceConfig): Promise<DeviceChoice> {
  const { inferenceDevice: asked, drawingChild } = config;
  if (!drawingChild) {
    if (asked === "cpu") return { device: "cpu", words: "cpu, as asked", passedOver: [] };
    if (asked === "auto" && !anyGraphicsDevice()) {
      const passedOver = ["cuda", "webgpu"].map((provider) => `${provider}: ${NO_DEVICE_LISTED}`);
      return { device: "cpu", words: "cpu", passedOver };
    }
  }
  const child = new DrawingChild(drawingOptions(config, asked));
  try {
    const { device: words, provider, passedOver = [] } = await child.hello();
    const device = PROVIDERS.find((known) => known === provider) ?? asked;
    return { device, words, passedOver };
  } catch (error) {
    if (!(error instanceof ChildRefused || error instanceof ChildCrashed || error instanceof ChildTimedOut))
      throw error;
    if (drawingChild) {
      const tail = error instanceof ChildCrashed && error.stderrTail ? `\n${error.stderrTail.trim()}` : "";
      throw new ConfigError(`DRAWING_CHILD does not work: ${error.message}${tail}`, { cause: error });
    }
    if (asked !== "auto") {
      throw new ConfigError(`INFERENCE_DEVICE is ${asked}, and it does not work here. ${error.message}`, {
        cause: error,
      });
    }
    return { device: "cpu", words: "cpu", passedOver: [`the trial of the others failed: ${error.message}`] };
  } finally {
    await child.close();
  }
}

/** How a drawing child is started for a device: with a driver's variables where it may meet a driver, else with none. */
export function drawingOptions(config: DeviceConfig, device: DeviceRequest): DrawingChildOptions {
  const { childMegabytes, childSeconds, childIdleSeconds, checkSeconds } = config.limits;
  const driver = device === "cpu" && !config.drawingChild ? {} : config.driverEnvironment;
  // TF32 rounds what a network is given to 10 bits; onnxruntime-node has no option against it, NVIDIA's libraries have.
  const exact: Record<string, string> = device === "cpu" || device === "webgpu" ? {} : { NVIDIA_TF32_OVERRIDE: "0" };
  return {
    device,
    ...(config.drawingChild && { command: config.drawingChild }),
    environment: { ...driver, ...exact },
    memoryBytes: childMegabytes * 2 ** 20,
    timeoutMs: childSeconds * 1000,
    idleTimeoutMs: childIdleSeconds * 1000,
    checkTimeoutMs: checkSeconds * 1000,
  };
}
