/** Opens the device that was asked for, or finds the best one that works. */
import os from "node:os";
import type { DeviceRequest, Provider } from "../domain/device.js";
import { type Adapter, adapterOf } from "./adapter.js";
import { numericsClass } from "./numerics.js";
import { RUNTIME_VERSION } from "./session.js";
import { largestDifference, TRIAL_TOLERANCE, trialTimes } from "./trial.js";

/** The device does not work here; the message is in words for the operator. */
export class NoDevice extends Error {
  override name = "NoDevice";
}

export interface Device {
  provider: Provider;
  name: string;
  numericsClass: string;
  /** Of `auto`: which others were tried, and why they were not taken. */
  passedOver: string[];
}

/** Throws NoDevice for one that was asked for by name and does not work; `auto` always has the processor. */
export async function openDevice(request: DeviceRequest): Promise<Device> {
  if (request === "cpu") return processor([]);
  if (request !== "auto") return deviceOf(request, await tried(request), []);
  const passedOver: string[] = [];
  for (const provider of ["cuda", "webgpu"] as const) {
    try {
      const adapter = await tried(provider);
      const why = await unworthy(provider, adapter);
      if (why === null) return deviceOf(provider, adapter, passedOver);
      passedOver.push(`${provider}: ${why}`);
    } catch (error) {
      if (!(error instanceof NoDevice)) throw error;
      passedOver.push(error.message);
    }
  }
  return processor(passedOver);
}

/** One small run on the device, held against the processor's. */
async function tried(provider: Exclude<Provider, "cpu">): Promise<Adapter> {
  const difference = await largestDifference(provider).catch((cause: unknown) => {
    throw new NoDevice(`${provider}: ${reasonOf(cause)}`, { cause });
  });
  if (!(difference <= TRIAL_TOLERANCE)) {
    const apart = Number.isFinite(difference) ? difference.toExponential(1) : "no number";
    throw new NoDevice(
      `${provider}: a small run differs from the processor's by ${apart} of its largest value, and ${TRIAL_TOLERANCE} is allowed`,
    );
  }
  return adapterOf(provider);
}

async function unworthy(provider: Provider, adapter: Adapter): Promise<string | null> {
  if (adapter.software) return `its adapter is no GPU but the processor (${adapter.name})`;
  const { device, cpu } = await trialTimes(provider);
  if (device < cpu) return null;
  return `a small run takes ${device.toFixed(1)} ms, and ${cpu.toFixed(1)} ms on one core of the processor`;
}

function deviceOf(provider: Exclude<Provider, "cpu">, adapter: Adapter, passedOver: string[]): Device {
  return {
    provider,
    name: `${provider} (${adapter.name})`,
    // What a provider lacks runs on the processor: its instruction set decides bits too.
    numericsClass: `${provider}-${adapter.slug}/${numericsClass(RUNTIME_VERSION)}`,
    passedOver,
  };
}

function processor(passedOver: string[]): Device {
  const name = `cpu (${os.cpus()[0]?.model.trim() ?? os.arch()})`;
  return { provider: "cpu", name, numericsClass: numericsClass(RUNTIME_VERSION), passedOver };
}

const KNOWN_REASONS: [RegExp, string][] = [
  [/No supported adapters|Failed to get a WebGPU adapter/, "no driver offers an adapter"],
  [/Failed to load shared library/, "the installed onnxruntime-node has no CUDA library, or CUDA's own are missing"],
];

function reasonOf(error: unknown): string {
  const text = `${error instanceof Error ? error.message : error} ${error instanceof Error ? error.cause : ""}`;
  return KNOWN_REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? "it does not run a small network";
}
