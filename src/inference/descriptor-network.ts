/** Runs a descriptor network with ONNX Runtime, always so many images at once, so that a vector never depends on its neighbours. */
import * as ort from "onnxruntime-node";
import type { DescriptorCard } from "../domain/descriptor.js";
import { inspectModel, type ModelFileValue } from "./model-file.js";
import { selfContained } from "./model-fit.js";
import { BadNetwork, inWords, openSession } from "./session.js";

/** Images of one run. A network that is asked for fewer at times may take other kernels then, and give other bits. */
export const DESCRIBED_TOGETHER = 8;

/** An image as the network takes it: uint8 levels or float32, in its layout. */
export type DescriptorInput = Uint8Array | Float32Array;

export interface OpenDescriptor {
  /** One to DESCRIBED_TOGETHER images; a row of `dimension` values an image, as the network gives them. Throws BadNetwork. */
  describe(images: readonly DescriptorInput[]): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Throws ModelFileError or BadNetwork, in words, where the file is not what its card says. */
export async function openDescriptor(file: Uint8Array, card: DescriptorCard): Promise<OpenDescriptor> {
  const inspected = inspectModel(file);
  const [input] = inspected.inputs;
  const [output] = inspected.outputs;
  const wrong =
    selfContained(inspected) ??
    oneOf("input", inspected.inputs) ??
    oneOf("output", inspected.outputs) ??
    valueMisfit("input", input!, card.inputType, imageShape(card)) ??
    valueMisfit("output", output!, "float32", [card.dimension]);
  if (wrong !== null) throw new BadNetwork(wrong);
  const session = await openSession(file);
  return {
    async describe(images) {
      const tensor = inputTensor(images, card);
      const results = await session
        .run({ [input!.name]: tensor }, [output!.name])
        .catch(inWords(`the network fails on ${DESCRIBED_TOGETHER} images of ${card.inputSize.join(" × ")}`));
      const found = results[output!.name]!;
      if (found.type !== "float32") throw new BadNetwork(`its output "${output!.name}" is ${found.type}, not float32`);
      const [rows, dimension] = found.dims;
      if (found.dims.length !== 2 || rows !== DESCRIBED_TOGETHER || dimension !== card.dimension) {
        const given = `(${found.dims.join(", ")}) for ${DESCRIBED_TOGETHER} images`;
        throw new BadNetwork(`it gives ${given}: its card says ${card.dimension} values an image`);
      }
      return (found.data as Float32Array).slice(0, images.length * card.dimension);
    },
    release: () => session.release(),
  };
}

/** An image's lengths in the order of the card's layout. */
export function imageShape({ layout, inputSize: [height, width] }: DescriptorCard): number[] {
  return layout === "NHWC" ? [height, width, 3] : [3, height, width];
}

function inputTensor(images: readonly DescriptorInput[], card: DescriptorCard): ort.Tensor {
  const shape = imageShape(card);
  const size = shape.reduce((product, length) => product * length, 1);
  const dims = [DESCRIBED_TOGETHER, ...shape];
  const data =
    card.inputType === "uint8"
      ? new Uint8Array(DESCRIBED_TOGETHER * size)
      : new Float32Array(DESCRIBED_TOGETHER * size);
  // Real images also where there are fewer: on zeros a network may be slow, or not finite.
  for (let i = 0; i < DESCRIBED_TOGETHER; i++) data.set(images[i < images.length ? i : 0]!, i * size);
  return data instanceof Uint8Array ? new ort.Tensor("uint8", data, dims) : new ort.Tensor("float32", data, dims);
}

function oneOf(side: "input" | "output", values: ModelFileValue[]): string | null {
  if (values.length === 1) return null;
  const names = values.map(({ name }) => `"${name}"`).join(", ") || "none";
  return `it needs exactly one ${side} (its ${side}s: ${names})`;
}

/** `rest` is what follows the batch. Lengths that the file leaves open are settled by the test run. */
function valueMisfit(
  side: "input" | "output",
  { name, type, dims }: ModelFileValue,
  wanted: string,
  rest: number[],
): string | null {
  if (type !== wanted) return `its ${side} "${name}" is ${type}: its card says ${wanted}`;
  if (dims === null) return null;
  const given = `its ${side} "${name}" has the shape (${dims.join(", ")})`;
  if (side === "input" && typeof dims[0] === "number")
    return `${given}: the batch, its first length, must be left open`;
  const fits =
    dims.length === rest.length + 1 &&
    rest.every((length, i) => typeof dims[i + 1] === "string" || dims[i + 1] === length);
  return fits ? null : `${given}: its card says (${["batch", ...rest].join(", ")})`;
}
