/** Measurements: from the training image that a question names to the one in force, and what was measured as pictures. */
import { findDerivedImage } from "../../db/queries/derived-images.js";
import { digestOf } from "../../domain/digest.js";
import { type Measurement, type MeasurementRequest, measuredImageContent } from "../../domain/measurement.js";
import type { Shape } from "../../domain/model.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { pixelDigest } from "../../images/digest.js";
import { decodePng, encodePng } from "../../images/png.js";
import { linearOperator } from "../../inference/measurements/index.js";
import { measure } from "../../inference/measurements/measure.js";
import { resolveMeasurement, resolveOperator } from "../../inference/measurements/resolve.js";
import { toPixels } from "../../inference/pixels.js";
import type { Dependencies } from "../dependencies.js";
import type { MeasurementService, TrainingSetService } from "../services.js";
import type { ImageView, TrainingSetView } from "../views.js";
import { derivedImage } from "./derived-images.js";

export type MeasuringDependencies = Pick<Dependencies, "db" | "store"> & { trainingSets: TrainingSetService };

const FIELD = "condition.measurement";

/**
 * The measurement in force for a model that draws `shape`; its image is kept, so that workers find it by what it shows.
 * BAD_USER_INPUT by field name; NOT_FOUND for a set that is not there or not the viewer's to see.
 */
export async function needMeasurement(
  deps: MeasuringDependencies,
  viewer: Viewer,
  request: MeasurementRequest,
  shape: Shape,
): Promise<Measurement> {
  resolveOperator(request, shape);
  const set = await needSet(deps, viewer, request.trainingSet);
  const { index } = request;
  if (!Number.isInteger(index) || index < 0 || index >= set.size) {
    throw badInput(`${FIELD}.index`, `index is ${index}: ${set.slug} has images 0 to ${set.size - 1}.`);
  }
  if (set.shape.join() !== shape.join()) {
    const shapes = `${set.slug} holds images of ${set.shape.join("×")}, the model draws ${shape.join("×")}`;
    throw badInput(`${FIELD}.trainingSet`, `The measured image must be of the shape that is drawn: ${shapes}.`);
  }
  const image = await deps.trainingSets.image(set, index);
  const { width, height, pixels } = image;
  await derivedImage(deps, "images", measuredImageContent(pixels), async () => {
    return { png: await deps.store.get(image.object), width, height, pixels };
  });
  return resolveMeasurement(request, shape, pixels);
}

async function needSet(deps: MeasuringDependencies, viewer: Viewer, slug: string): Promise<TrainingSetView> {
  try {
    return await deps.trainingSets.need({ viewer }, slug);
  } catch (error) {
    if (!(error instanceof ConcordanceError) || error.code !== "NOT_FOUND") throw error;
    throw new ConcordanceError("NOT_FOUND", error.message, { field: `${FIELD}.trainingSet` }, { cause: error });
  }
}

export function createMeasurementService(deps: Pick<Dependencies, "db" | "store">): MeasurementService {
  async function source({ source: pixels }: Measurement): Promise<ImageView> {
    const row = await findDerivedImage(deps.db, digestOf(measuredImageContent(pixels)));
    if (row) return { ...row, contentType: "image/png" };
    throw new ConcordanceError(
      "NOT_FOUND",
      "The measured image is no longer kept; asking for the sample brings it back.",
    );
  }
  return {
    source,
    async measured(measurement) {
      const image = await derivedImage(deps, "images", { measured: 1, measurement }, async () => {
        const { object } = await source(measurement);
        const { data, width, height, channels } = decodePng(await deps.store.get(object));
        const shape: Shape = [channels, height, width];
        const y = measure(measurement, shape, data);
        const shown = toPixels(linearOperator(measurement, shape).picture(y), shape);
        const png = encodePng({ data: shown, width, height, channels });
        return { png, width, height, pixels: pixelDigest(shown) };
      });
      return image!;
    },
  };
}
