/** A drawing child as its parent sees it: one process, one request at a time, started again after it ended. */
import type { Condition } from "../domain/condition.js";
import type { DeviceRequest } from "../domain/device.js";
import type { DrawingModel } from "../domain/model.js";
import type { InitialNoise } from "../domain/noise.js";
import type { EffectiveSampler } from "../domain/sampler.js";
import { measure } from "../inference/measurements/measure.js";
import type { Verdict } from "../inference/model-check.js";
import type { TrainingImages } from "../inference/plausibility.js";
import { ChildCrashed, ChildOutOfMemory, ChildTimedOut } from "./errors.js";
import { fromBytes, toBytes } from "./float64.js";
import { ChildHost, type HostOptions, type RequestOptions } from "./host.js";
import type { CheckRequest, Drawn, Estimate, Failed, Hello, Progress } from "./protocol.js";
import { Serial } from "./serial.js";

export { anyGraphicsDevice } from "../inference/adapter.js";
export type { Verdict } from "../inference/model-check.js";
export type { TrainingImages } from "../inference/plausibility.js";

export interface DrawingChildOptions extends Omit<HostOptions, "kind" | "arguments"> {
  /** Where networks run; the processor if absent. */
  device?: DeviceRequest;
  /** For one batch. */
  timeoutMs: number;
  idleTimeoutMs: number;
  /** For the check of one network; two minutes if absent. */
  checkTimeoutMs?: number;
}
/** At most 32 samples of one source. */
export interface DrawOrder {
  /** The file of the model's weights. */
  path: string;
  model: DrawingModel;
  sampler: EffectiveSampler;
  condition: Condition | null;
  noises: InitialNoise[];
  /** The uint8 pixels (height, width, channels) of the image that the condition's measurement is of; null without one. */
  measured?: Uint8Array | null;
}
export type DrawnItem =
  | { ok: true; index: number; computeMs: number; pixels: Uint8Array }
  | { ok: false; index: number; code: Failed["code"]; message: string };
/** At most 32 states of one network at one sigma. */
export interface DenoiseOrder {
  path: string;
  model: DrawingModel;
  condition: Condition | null;
  sigma: number;
  /** (count · C·H·W) in coordinates x = x0 + sigma·eps. */
  states: Float64Array;
}
/** What the network made of one step's state, as pixels. */
export interface DrawnEstimate {
  step: number;
  sigma: number;
  pixels: Uint8Array;
}
export interface DrawHooks {
  onProgress?: (progress: Progress) => void;
  /** Each sample as soon as it is there. */
  onItem?: (item: DrawnItem) => void;
  signal?: AbortSignal;
}

/** Signals by which a process ends itself over what it runs; others come from outside and say nothing of the network. */
const OWN_FAULTS = new Set<string>(["SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP"]);

export class DrawingChild {
  private readonly host: ChildHost;
  private readonly turns = new Serial();

  constructor(private readonly options: DrawingChildOptions) {
    this.host = new ChildHost({ ...options, kind: "drawing", arguments: options.device ? [options.device] : [] });
  }

  /** Who draws; starts the process if it is not running. */
  hello(): Promise<Hello> {
    return this.turns.run(() => this.host.start());
  }

  get pid(): number | undefined {
    return this.host.pid;
  }

  /**
   * One item a noise, in order, and who drew them. Throws ChildRefused (WEIGHTS_MISSING, BAD_NETWORK, OUT_OF_MEMORY …),
   * ChildCrashed, ChildTimedOut, ChildOutOfMemory, ChildClosed, or the signal's reason; what `onItem` got by then counts.
   */
  draw(order: DrawOrder, hooks: DrawHooks = {}): Promise<{ items: DrawnItem[]; hello: Hello }> {
    return this.walk("draw", order, hooks, () => {});
  }

  /** The same, with each sample's estimates in the order of its steps; one that is not finite is left out. */
  async trajectory(
    order: DrawOrder,
    hooks: DrawHooks = {},
  ): Promise<{ items: DrawnItem[]; estimates: DrawnEstimate[][]; hello: Hello }> {
    const estimates: DrawnEstimate[][] = order.noises.map(() => []);
    const { items, hello } = await this.walk("trajectory", order, hooks, ({ index, step, sigma }, pixels) => {
      estimates[index]!.push({ step, sigma, pixels });
    });
    return { items, estimates, hello };
  }

  /** D(x; sigma) of each state, float64, and who computed it. Throws what `draw` does. */
  denoise(order: DenoiseOrder, signal?: AbortSignal): Promise<{ denoised: Float64Array; hello: Hello }> {
    return this.turns.run(async () => {
      const { model, condition, sigma, states } = order;
      const { hello, limits } = await this.loaded(order, signal);
      const request = { type: "denoise", digest: model.digest, sigma, condition } as const;
      const { message, body } = await this.host.request(request, limits, toBytes(states));
      if (message.type !== "denoised" || body.length !== states.length * 8) {
        throw new ChildCrashed("the drawing process sent denoised images of another size", null, null, "");
      }
      return { denoised: fromBytes(body), hello };
    });
  }

  private walk(
    type: "draw" | "trajectory",
    order: DrawOrder,
    hooks: DrawHooks,
    onEstimate: (estimate: Estimate, pixels: Uint8Array) => void,
  ): Promise<{ items: DrawnItem[]; hello: Hello }> {
    return this.turns.run(async () => {
      const { model, sampler, condition, noises } = order;
      const { hello, limits } = await this.loaded(order, hooks.signal);
      const items: DrawnItem[] = [];
      const size = model.shape[0] * model.shape[1] * model.shape[2];
      await this.host.request(
        { type, digest: model.digest, sampler, condition, noises },
        {
          ...limits,
          onMessage: (message, body) => {
            if (message.type === "progress") return hooks.onProgress?.(message);
            if (!(message.index in noises) || (message.type !== "failed" && body.length !== size)) {
              throw new ChildCrashed("the drawing process sent a sample of another size", null, null, "");
            }
            if (message.type === "estimate") return onEstimate(message, body);
            const item = itemOf(message, body);
            items[item.index] = item;
            hooks.onItem?.(item);
          },
        },
        measurementBody(order),
      );
      for (let index = 0; index < noises.length; index++) {
        if (!items[index]) throw new ChildCrashed("the drawing process left out a sample", null, null, "");
      }
      return { items, hello };
    });
  }

  /** Starts the process and has it load the network; further requests go to that process alone. */
  private async loaded({ path, model }: Pick<DrawOrder, "path" | "model">, signal?: AbortSignal) {
    const hello = await this.host.start();
    const limits = { ...this.limits(signal), to: hello };
    // Warm or not is the child's to know: to ask costs a tenth of a millisecond.
    const keepBytes = Math.floor(this.options.memoryBytes / 8);
    await this.host.request({ type: "load", path, model, keepBytes }, limits);
    return { hello, limits };
  }

  /** The verdict on a network; what crashes the process, hangs it or takes all its memory is refused too, in words. */
  check(
    path: string,
    model: DrawingModel,
    signal?: AbortSignal,
    training: TrainingImages | null = null,
  ): Promise<Verdict> {
    return this.turns.run(async () => {
      const checkTimeoutMs = this.options.checkTimeoutMs ?? 120_000;
      const limits = { ...this.limits(signal), timeoutMs: checkTimeoutMs, idleTimeoutMs: checkTimeoutMs };
      try {
        // What is wrong with the machine must not be told of the network.
        await this.host.start();
        const request = { type: "check", path, model, training: training && withoutPixels(training) } as const;
        const { message } = await this.host.request(request, limits, training?.pixels);
        if (message.type !== "checked") throw new Error(`a check was answered by ${message.type}`);
        return message.verdict;
      } catch (error) {
        const reason = faultOf(error);
        if (reason === null) throw error;
        return { ok: false, reason };
      }
    });
  }

  /** Ends the process, and what it is doing. */
  close(): Promise<void> {
    return this.host.close();
  }

  private limits(signal?: AbortSignal): RequestOptions {
    return { timeoutMs: this.options.timeoutMs, idleTimeoutMs: this.options.idleTimeoutMs, signal };
  }
}

function withoutPixels({ count, labels }: TrainingImages): CheckRequest["training"] {
  return { count, labels };
}

/** y as float64, little-endian; nothing where nothing is measured. */
function measurementBody({ condition, model, measured }: DrawOrder): Uint8Array | undefined {
  if (!condition?.measurement) return undefined;
  if (!measured) throw new Error("a measurement without the image that it is of");
  return toBytes(measure(condition.measurement, model.shape, measured));
}

function itemOf(message: Drawn | Failed, body: Buffer): DrawnItem {
  return message.type === "drawn"
    ? { ok: true, index: message.index, computeMs: message.computeMs, pixels: body }
    : { ok: false, index: message.index, code: message.code, message: message.message };
}

function faultOf(error: unknown): string | null {
  if (error instanceof ChildTimedOut && error.which !== "start") {
    return `its test run did not finish within ${error.milliseconds / 1000} s`;
  }
  if (error instanceof ChildOutOfMemory) {
    return `its test run needed more than ${Math.round(error.limitBytes / 2 ** 20)} MiB of memory`;
  }
  if (error instanceof ChildCrashed && error.signal !== null && OWN_FAULTS.has(error.signal)) {
    return "its test run crashed the process that ran it";
  }
  return null;
}
