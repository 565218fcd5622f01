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
import { ChildHost, type HostOptions, type RequestOptions } from "./host.js";
import type { CheckRequest, Drawn, Failed, Hello, Progress } from "./protocol.js";
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
    return this.turns.run(async () => {
      const { model, sampler, condition, noises } = order;
      const hello = await this.host.start();
      const limits = { ...this.limits(hooks.signal), to: hello };
      // Warm or not is the child's to know: to ask costs a tenth of a millisecond.
      const keepBytes = Math.floor(this.options.memoryBytes / 8);
      await this.host.request({ type: "load", path: order.path, model, keepBytes }, limits);
      const items: DrawnItem[] = [];
      const size = model.shape[0] * model.shape[1] * model.shape[2];
      await this.host.request(
        { type: "draw", digest: model.digest, sampler, condition, noises },
        {
          ...limits,
          onMessage: (message, body) => {
            if (message.type === "progress") return hooks.onProgress?.(message);
            const item = itemOf(message, body);
            if (!(item.index in noises) || (item.ok && body.length !== size)) {
              throw new ChildCrashed("the drawing process sent a sample of another size", null, null, "");
            }
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
  const y = measure(condition.measurement, model.shape, measured);
  const body = new DataView(new ArrayBuffer(y.length * 8));
  y.forEach((value, i) => {
    body.setFloat64(i * 8, value, true);
  });
  return new Uint8Array(body.buffer);
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
