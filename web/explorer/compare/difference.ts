/** Two images, pixel by pixel. */
import { imageSrc } from "../shared/image-src.js";

async function pixelsOf(url: string): Promise<ImageData> {
  const image = new Image();
  image.src = imageSrc(url);
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export interface Difference {
  url: string;
  /** Mean absolute difference over pixels and channels, of 255. */
  mean: number;
}

/** Null where the sizes differ. Throws where the browser may not read the pixels. */
export async function differenceOf(a: string, b: string): Promise<Difference | null> {
  const [x, y] = await Promise.all([pixelsOf(a), pixelsOf(b)]);
  if (x.width !== y.width || x.height !== y.height) return null;
  const picture = new ImageData(x.width, x.height);
  let sum = 0;
  for (let i = 0; i < x.data.length; i++) {
    const difference = Math.abs(x.data[i]! - y.data[i]!);
    const alpha = i % 4 === 3;
    picture.data[i] = alpha ? 255 : difference;
    if (!alpha) sum += difference;
  }
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [x.width, x.height];
  canvas.getContext("2d")!.putImageData(picture, 0, 0);
  return { url: canvas.toDataURL("image/png"), mean: sum / (x.width * x.height * 3) };
}
