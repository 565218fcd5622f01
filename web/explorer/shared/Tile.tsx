/** One sample in every state; shape tells before colour, and the box is the same in all. */
import type { NoiseScheme, NotSampledReason, SampleErrorCode, SampleState } from "../api/operations.generated.js";
import { Icon } from "./icons.js";
import { imageSrc } from "./image-src.js";
import { noiseUrl } from "./noise-image.js";

export interface TileSample {
  state: SampleState;
  notSampled: NotSampledReason | null;
  image: { url: string; width: number; height: number } | null;
  error: { code: SampleErrorCode; message: string; attempts: number } | null;
}

const NOT_SAMPLED: Record<NotSampledReason, string> = {
  CANCELLED: "its drawing was cancelled",
  GET: "nobody asked to draw it yet",
  IMPORTED: "it was drawn elsewhere and cannot be drawn here",
  NODE: "nobody asked to draw it yet",
  OVERLOADED: "the server is overloaded",
  QUOTA: "today's quota is used up",
  ROLE: "your role does not start work",
};

/** What is to be said of a sample, beside its picture. */
export function stateText(sample: TileSample | null): string {
  switch (sample?.state) {
    case undefined:
      return "loading";
    case "READY":
      return "ready";
    case "FAILED":
      return `failed: ${sample.error?.message ?? "no reason is kept"}`;
    case "QUEUED":
      return "queued";
    case "RUNNING":
      return "being drawn";
    case "NOT_SAMPLED":
      return `not sampled: ${sample.notSampled ? NOT_SAMPLED[sample.notSampled] : "nobody asked to draw it yet"}`;
  }
}

export function TileFace({
  sample,
  seed,
  noise,
  shape,
}: {
  sample: TileSample | null;
  seed: number;
  noise: NoiseScheme;
  shape: readonly number[];
}) {
  if (sample?.image) {
    return <img className="face" src={imageSrc(sample.image.url)} alt="" decoding="async" draggable={false} />;
  }
  if (sample?.state === "RUNNING") {
    const url = noiseUrl(noise, seed, shape);
    return <span className="face running">{url && <img src={url} alt="" />}</span>;
  }
  if (sample?.state === "FAILED") {
    return (
      <span className="face failed">
        <Icon name="cross" />
      </span>
    );
  }
  if (sample?.state === "NOT_SAMPLED" && sample.notSampled !== "GET") {
    return (
      <span className="face none">
        <Icon name="plus" />
      </span>
    );
  }
  if (sample?.state === "QUEUED") {
    return (
      <span className="face queued">
        <Icon name="clock" />
      </span>
    );
  }
  return <span className="face waiting" />;
}
