/** The describing child: `open`, `describe`, `describeTraining`, `tryDescriptor`. Started by DescribingChild. */

import os from "node:os";
import { LRUCache } from "lru-cache";
import type { DescriptorCard } from "../domain/descriptor.js";
import type { Shape } from "../domain/model.js";
import { checkDescriptor } from "../inference/descriptor-check.js";
import { type OpenDescriptor, openDescriptor } from "../inference/descriptor-network.js";
import { ModelFileError } from "../inference/model-file.js";
import { numericsClass } from "../inference/numerics.js";
import { BadNetwork, RUNTIME_VERSION } from "../inference/session.js";
import type { Pixels } from "../metrics/pixels.js";
import { openStore } from "../storage/index.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import { describe } from "./describe.js";
import { distorted } from "./distorted.js";
import { bytesOf } from "./floats.js";
import { ImageCache, Problems, problemOf } from "./image-cache.js";
import {
  type DescribeRequest,
  type DescribeTrainingRequest,
  type DescribingRequest,
  PROTOCOL_VERSION,
} from "./protocol.js";
import { Refusal, type Reply, serve, type Turn } from "./serve.js";
import { storageInWords } from "./storage-in-words.js";

/** Networks that stay open: a question names one, and few deployments have more. */
const OPEN_NETWORKS = 3;

interface Opened {
  store: ObjectStore;
  images: ImageCache;
}
let opened: Opened | null = null;
const networks = new LRUCache<string, OpenDescriptor>({
  max: OPEN_NETWORKS,
  dispose: (network) => void network.release(),
});
/** The training set that was last asked for: its images come in many requests. */
let lastSet: { object: string; pixels: Buffer } | null = null;

async function obey(request: DescribingRequest, body: Buffer, turn: Turn): Promise<Reply> {
  switch (request.type) {
    case "open": {
      const store = await openStore(request.storage);
      opened = { store, images: new ImageCache(store, request.keepBytes) };
      return { message: { type: "done" } };
    }
    case "describe":
      return describeImages(request, needOpened(), turn);
    case "describeTraining":
      return describeTraining(request, needOpened(), turn);
    case "tryDescriptor": {
      const verdict = await checkDescriptor(body, request.card, () => turn.breathe());
      return { message: { type: "descriptorTried", verdict } };
    }
    default:
      throw new Refusal("BAD_REQUEST", `a describing child knows no "${(request as { type: string }).type}"`);
  }
}

async function describeImages({ network, card, images }: DescribeRequest, from: Opened, turn: Turn): Promise<Reply> {
  const problems = new Problems();
  const open = await needNetwork(from.store, network, card);
  const read = (i: number) => from.images.image(images[i]!, problems);
  const vectors = await describe(card, open, images.length, read, () => "an image", turn);
  return { message: { type: "described", problems: problems.list() }, body: bytesOf(vectors) };
}

async function describeTraining(request: DescribeTrainingRequest, from: Opened, turn: Turn): Promise<Reply> {
  const { network, card, set, shape, indices, distortion } = request;
  const problems = new Problems();
  const pixels = await trainingPixels(from.store, set, problems);
  const open = await needNetwork(from.store, network, card);
  const read = async (i: number) => {
    const image = pixels && trainingImage(pixels, shape, indices[i]!);
    return image && distortion ? distorted(image, distortion, indices[i]!) : image;
  };
  const vectors = await describe(card, open, indices.length, read, (i) => `training image ${indices[i]}`, turn);
  return { message: { type: "described", problems: problems.list() }, body: bytesOf(vectors) };
}

async function trainingPixels(store: ObjectStore, object: string, problems: Problems): Promise<Buffer | null> {
  if (lastSet?.object === object) return lastSet.pixels;
  try {
    lastSet = { object, pixels: await store.get(object) };
    return lastSet.pixels;
  } catch (error) {
    const kind = problemOf(error);
    if (!kind) throw error;
    problems.note({ object, kind });
    return null;
  }
}

function trainingImage(pixels: Buffer, [channels, height, width]: Shape, index: number): Pixels {
  const size = channels * height * width;
  const data = pixels.subarray(index * size, (index + 1) * size);
  if (data.length < size) throw new Refusal("BAD_REQUEST", `the training set has no image ${index}`);
  return { data, width, height, channels };
}

/** The network of an object, opened once. Refuses with WEIGHTS_MISSING where it is gone, damaged or not the card's. */
async function needNetwork(store: ObjectStore, object: string, card: DescriptorCard): Promise<OpenDescriptor> {
  // The card decides what a network is fed and what it must give: another card opens it anew.
  const key = `${object} ${JSON.stringify(card)}`;
  const known = networks.get(key);
  if (known) return known;
  if (!object.includes(`/${card.digest}.`)) {
    throw new Refusal("WEIGHTS_MISSING", "the descriptor's network is not what its digest says");
  }
  let file: Buffer;
  try {
    file = await store.get(object);
  } catch (cause) {
    const missing = cause instanceof ObjectMissing;
    if (!missing && !(cause instanceof ObjectDamaged)) throw cause;
    throw new Refusal("WEIGHTS_MISSING", `the descriptor's network is ${missing ? "missing" : "damaged"}`, { cause });
  }
  const network = await openDescriptor(file, card);
  networks.set(key, network);
  return network;
}

function needOpened(): Opened {
  if (!opened) throw new Refusal("NOT_LOADED", "no storage is open");
  return opened;
}

serve(
  {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    kind: "describing",
    runtime: `onnxruntime-node ${RUNTIME_VERSION}`,
    device: `cpu (${os.cpus()[0]?.model.trim() ?? os.arch()})`,
    precision: "float32",
    numericsClass: numericsClass(RUNTIME_VERSION),
  },
  storageInWords(async (request, body, turn) => {
    try {
      return await obey(request as DescribingRequest, body, turn);
    } catch (error) {
      if (error instanceof BadNetwork || error instanceof ModelFileError) {
        throw new Refusal("BAD_NETWORK", error.message, { cause: error.cause });
      }
      throw error;
    }
  }),
);
