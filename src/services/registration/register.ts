/** Registration from outside: a file that was sent and a card become a model, CHECKING until a worker has tried it. */

import { requireOwner } from "../../access/permissions.js";
import { scopeOf } from "../../access/scope.js";
import { record } from "../../db/queries/audit.js";
import { findModels, insertModel, visibleSlugs, visibleTrainingSets } from "../../db/queries/models.js";
import { transaction } from "../../db/retry.js";
import { drawingDigest } from "../../domain/sample-key.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Dependencies } from "../dependencies.js";
import { modelView, unknownName } from "../models.js";
import type { RegistrationService } from "../services.js";
import { checkRegistration, type Registration } from "./card-rules.js";
import { drawingOf } from "./drawing.js";
import { trainingColumns } from "./training.js";
import type { UploadService } from "./uploads.js";

type Parts = Pick<Dependencies, "db" | "store" | "queue" | "log">;

export function createRegistrationService(deps: Parts, uploads: UploadService): RegistrationService {
  const { db, store, queue, log } = deps;
  return {
    createUpload: (asking, input) => uploads.create(asking, input),
    async registerModel(asking, input) {
      const { viewer } = asking;
      requireOwner(viewer);
      const card = checkRegistration(input);
      const upload = await uploads.received(asking, card.upload);
      const training = card.training ? await trainingOf(deps, viewer, card, card.training) : {};
      const parentId = card.parent === undefined ? null : await parentOf(deps, viewer, card.parent);
      if (
        (
          await findModels(
            db,
            { visibilities: ["PRIVATE", "WORKSPACE", "PUBLIC"], owner: null },
            { slugs: [card.slug] },
          )
        ).length > 0
      ) {
        throw slugTaken(card.slug);
      }
      const weights = await store.adoptUpload(upload.id, "weights", "onnx", upload);
      const drawing = drawingOf(card, upload.digest);
      const row = await transaction(db, async (tx) => {
        const inserted = await insertModel(tx, {
          slug: card.slug,
          title: card.title,
          kind: "ONNX",
          state: "CHECKING",
          framework: card.framework,
          architecture: card.architecture,
          parameterization: card.parameterization,
          shape: card.shape,
          classes: card.classes,
          digest: upload.digest,
          weightsObject: weights.name,
          drawing,
          drawingDigest: drawingDigest(drawing),
          ...training,
          parentId,
          license: card.license ?? null,
          owner: viewer.name,
          visibility: card.visibility,
        });
        if (inserted) {
          const subject = `Model:${inserted.id}`;
          await record(tx, { actor: viewer.name, action: "REGISTERED", subject, detail: { model: card.slug } });
          await queue.wake(tx, 1);
        }
        return inserted;
      });
      if (!row) throw slugTaken(card.slug);
      log.info({ model: row.slug, owner: row.owner, digest: row.digest }, "a model was registered; it is CHECKING");
      return modelView(row);
    },
  };
}

function slugTaken(slug: string): ConcordanceError {
  return new ConcordanceError("CONFLICT", `The slug ${slug} is taken: choose another.`, { field: "input.slug" });
}

async function trainingOf(
  { db, store }: Parts,
  viewer: Viewer,
  card: Registration,
  training: NonNullable<Registration["training"]>,
) {
  const sets = await visibleTrainingSets(db, scopeOf(viewer));
  const set = sets.find(({ slug }) => slug === training.set);
  if (!set) {
    const known = sets.map(({ slug }) => slug);
    throw await unknownName("training set", training.set, known, "input.training.set");
  }
  if (card.shape.some((length, i) => length !== set.shape[i])) {
    const words = `shape is (${card.shape.join(", ")}), and the images of ${set.slug} are (${set.shape.join(", ")}).`;
    throw badInput("input.shape", words);
  }
  return trainingColumns(store, training, set, "input.training");
}

async function parentOf({ db }: Parts, viewer: Viewer, slug: string): Promise<string> {
  const [parent] = await findModels(db, scopeOf(viewer), { slugs: [slug] });
  if (parent) return parent.id;
  throw await unknownName("model", slug, await visibleSlugs(db, scopeOf(viewer)), "input.parent");
}
