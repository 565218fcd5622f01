/** Training sets and their images. A set is stored as one object of raw pixels, verified once a process when it is read. */
import { LRUCache } from "lru-cache";
import { scopeOf } from "../access/scope.js";
import { findTrainingSets, listTrainingSets, type TrainingSetRow, visibleTrainingSets } from "../db/queries/models.js";
import { badInput } from "../errors.js";
import { pixelDigest } from "../images/digest.js";
import { encodePng } from "../images/png.js";
import type { Dependencies } from "./dependencies.js";
import { isUuid, unknownName } from "./models.js";
import { checkFirst, decodeCursor, pageOf } from "./paging.js";
import { derivedImageList, type Picture } from "./sampling/derived-images.js";
import type { TrainingSetService } from "./services.js";
import type { TrainingSetView } from "./views.js";

/** Raw sets kept in memory: some hundred thousand small images, or a few thousand large ones. */
const CACHE_BYTES = 256 * 2 ** 20;

interface StoredSet extends TrainingSetView {
  imagesObject: string;
  labelsObject: string | null;
}
const view = (row: TrainingSetRow): StoredSet => row;

export function createTrainingSetService(deps: Pick<Dependencies, "db" | "store" | "limits">): TrainingSetService {
  const { db, store, limits } = deps;
  const objects = new LRUCache<string, Buffer>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (bytes) => Math.max(1, bytes.length),
    fetchMethod: (name) => store.get(name),
  });
  const bytesOf = async (name: string) => (await objects.fetch(name))!;

  async function picture(set: TrainingSetView, index: number): Promise<Picture> {
    const [channels, height, width] = set.shape;
    const size = channels * height * width;
    const data = (await bytesOf((set as StoredSet).imagesObject)).subarray(index * size, (index + 1) * size);
    return { png: encodePng({ data, width, height, channels }), width, height, pixels: pixelDigest(data) };
  }

  return {
    async byIds({ viewer }, ids) {
      const rows = await findTrainingSets(db, scopeOf(viewer), ids.filter(isUuid));
      const found = new Map(rows.map((row) => [row.id, view(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },
    async list({ viewer }, page) {
      const first = checkFirst(page.first, limits.page);
      const after = page.after == null ? null : decodeCursor(page.after);
      const { rows, total } = await listTrainingSets(db, scopeOf(viewer), first, after);
      return pageOf(rows, first, after, total, (row) => row.slug, view);
    },
    async need({ viewer }, slug) {
      const sets = await visibleTrainingSets(db, scopeOf(viewer));
      const found = sets.find((set) => set.slug === slug);
      if (found) return view(found);
      throw await unknownName(
        "training set",
        slug,
        sets.map((set) => set.slug),
      );
    },
    async image(set, index) {
      const [image] = await this.images([{ set, index }]);
      return image!;
    },
    async images(wanted) {
      const images = await derivedImageList(
        deps,
        "images",
        wanted.map(({ set, index }) => {
          checkIndex(set, index);
          return { content: { trainingImage: 1, set: set.digest, index }, make: () => picture(set, index) };
        }),
      );
      return images.map((image) => image!);
    },
    async label(set, index) {
      checkIndex(set, index);
      const { labelsObject } = set as StoredSet;
      return labelsObject === null ? null : ((await bytesOf(labelsObject))[index] ?? null);
    },
  };
}

function checkIndex(set: TrainingSetView, index: number): void {
  if (Number.isInteger(index) && index >= 0 && index < set.size) return;
  throw badInput("index", `index is ${index}: ${set.slug} has images 0 to ${set.size - 1}.`);
}
