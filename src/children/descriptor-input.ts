/** An image as a descriptor network takes it: resized, three channels, levels or float32, in its layout. */
import type { DescriptorCard } from "../domain/descriptor.js";
import { resizeBilinear } from "../images/resize.js";
import type { DescriptorInput } from "../inference/descriptor-network.js";
import type { Pixels } from "../metrics/pixels.js";
import { Refusal } from "./serve.js";

/** Refuses with BAD_REQUEST an image of another size where nothing resizes, and one that is neither grey nor RGB. */
export function descriptorInput(image: Pixels, card: DescriptorCard): DescriptorInput {
  const [height, width] = card.inputSize;
  if (image.channels !== 1 && image.channels !== 3) {
    throw new Refusal("BAD_REQUEST", `an image of ${image.channels} channels has no descriptor: grey or RGB is needed`);
  }
  if (card.resize === "NONE" && (image.width !== width || image.height !== height)) {
    const words = `this descriptor takes images of ${height} × ${width} and resizes none`;
    throw new Refusal("BAD_REQUEST", `${words}: this one has ${image.height} × ${image.width}`);
  }
  const { data, channels } = resizeBilinear(image, width, height);
  const area = width * height;
  const out = card.inputType === "uint8" ? new Uint8Array(3 * area) : new Float32Array(3 * area);
  for (let c = 0; c < 3; c++) {
    const value = card.inputType === "uint8" ? null : channelValues(card.mean![c]!, card.deviation![c]!);
    const from = channels === 1 ? 0 : c;
    for (let i = 0; i < area; i++) {
      const level = data[i * channels + from]!;
      out[card.layout === "NHWC" ? i * 3 + c : c * area + i] = value ? value[level]! : level;
    }
  }
  return out;
}

/** (level / 255 − mean) / deviation for every level, rounded to float32 at each step, as torchvision's ToTensor and Normalize do. */
function channelValues(mean: number, deviation: number): Float32Array {
  const { fround } = Math;
  return Float32Array.from(
    { length: 256 },
    (_, level) => fround(fround(level / 255) - fround(mean)) / fround(deviation),
  );
}
