/** The describing child as its parent sees it: long descriptions have a process of their own, so that none holds up a score. */
import type { Distortion } from "../domain/calibration.js";
import type { DescriptorCard } from "../domain/descriptor.js";
import type { Shape } from "../domain/model.js";
import type { DescriptorVerdict } from "../inference/descriptor-check.js";
import type { StorageConfig } from "../storage/index.js";
import { ChildCrashed } from "./errors.js";
import { floatsOf } from "./floats.js";
import { type Answer, ChildHost, type HostOptions } from "./host.js";
import type { DescribingRequest, Final, Hello, ObjectProblem } from "./protocol.js";
import { Serial } from "./serial.js";

export type { DescriptorVerdict } from "../inference/descriptor-check.js";

export interface DescribingChildOptions extends Omit<HostOptions, "kind"> {
  storage: StorageConfig;
  /** For one request. */
  timeoutMs: number;
  idleTimeoutMs: number;
}
/** A stored network and its card. */
export interface DescriptorNetwork {
  object: string;
  card: DescriptorCard;
}
export interface Descriptions {
  /** One an image in order, of unit length; null where it could not be read. */
  vectors: (Float32Array | null)[];
  /** Objects that are missing or damaged, each once. */
  problems: ObjectProblem[];
  /** Of the process that described them. */
  numericsClass: string;
}

/** All methods throw ChildRefused, ChildCrashed, ChildTimedOut, ChildOutOfMemory, ChildClosed, or the signal's reason. */
export class DescribingChild {
  private readonly host: ChildHost;
  private readonly requests = new Serial();
  private readonly tasks = new Serial();
  private openedFor: Hello | null = null;

  constructor(private readonly options: DescribingChildOptions) {
    this.host = new ChildHost({ ...options, kind: "describing" });
  }

  get pid(): number | undefined {
    return this.host.pid;
  }

  /** Runs tasks one at a time, in the order they came: what one has described and kept, the next need not describe. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.tasks.run(task);
  }

  /** Descriptors of stored images. */
  describe(network: DescriptorNetwork, images: string[], signal?: AbortSignal): Promise<Descriptions> {
    const { object, card } = network;
    return this.described({ type: "describe", network: object, card, images }, card, images.length, signal);
  }

  /** Descriptors of a training set's images, distorted where that is asked; `object` holds all its pixels, `shape` is an image's. */
  describeTraining(
    network: DescriptorNetwork,
    set: { object: string; shape: Shape },
    indices: number[],
    signal?: AbortSignal,
    distortion?: Distortion,
  ): Promise<Descriptions> {
    const { object, card } = network;
    const request = {
      type: "describeTraining",
      network: object,
      card,
      set: set.object,
      shape: set.shape,
      indices,
      ...(distortion && { distortion }),
    } as const;
    return this.described(request, card, indices.length, signal);
  }

  /** Whether a file is the descriptor that its card says: opened and run here, within the limits of memory and time. */
  async tryOut(file: Uint8Array, card: DescriptorCard, signal?: AbortSignal): Promise<DescriptorVerdict> {
    const { message } = await this.ask({ type: "tryDescriptor", card }, "descriptorTried", signal, file);
    return message.verdict;
  }

  /** Ends the process, and what it is doing. */
  close(): Promise<void> {
    return this.host.close();
  }

  private async described(
    request: DescribingRequest,
    { dimension }: DescriptorCard,
    count: number,
    signal?: AbortSignal,
  ): Promise<Descriptions> {
    const { message, body, numericsClass } = await this.ask(request, "described", signal);
    const all = floatsOf(body);
    if (all.length !== count * dimension) {
      throw new ChildCrashed("the describing process sent vectors of another size", null, null, "");
    }
    const vectors = Array.from({ length: count }, (_, i) => {
      const vector = all.subarray(i * dimension, (i + 1) * dimension);
      return Number.isNaN(vector[0]) ? null : vector;
    });
    return { vectors, problems: message.problems, numericsClass };
  }

  private ask<Type extends Answer["message"]["type"]>(
    request: DescribingRequest,
    type: Type,
    signal?: AbortSignal,
    body?: Uint8Array,
  ): Promise<{ message: Extract<Final, { type: Type }>; body: Buffer; numericsClass: string }> {
    return this.requests.run(async () => {
      const { storage, memoryBytes, timeoutMs, idleTimeoutMs } = this.options;
      const hello = await this.host.start();
      const limits = { timeoutMs, idleTimeoutMs, signal, to: hello };
      if (hello !== this.openedFor) {
        await this.host.request({ type: "open", storage, keepBytes: Math.floor(memoryBytes / 16) }, limits);
        this.openedFor = hello;
      }
      const answer = await this.host.request(request, limits, body);
      if (answer.message.type !== type) throw new Error(`${request.type} was answered by ${answer.message.type}`);
      const message = answer.message as Extract<Final, { type: Type }>;
      return { message, body: answer.body, numericsClass: hello.numericsClass };
    });
  }
}
