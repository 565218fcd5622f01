/** Questions about samples. */
import { requireWorkRole } from "../../access/permissions.js";
import { insertEmptyJob } from "../../db/queries/jobs.js";
import { sha256 } from "../../domain/digest.js";
import { DRAWN_SCHEMES } from "../../domain/noise.js";
import { left } from "../../domain/quota.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { drawNoise, noiseBytes } from "../../inference/noise/index.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { jobView } from "../jobs.js";
import { checkFirst } from "../paging.js";
import type { SampleQuestion, SamplingService, TrainingSetService } from "../services.js";
import { objectUrl } from "../sharing/object-url.js";
import type { SampleView } from "../views.js";
import { spendingOf } from "./admission.js";

import { ask, jobQuestion, standing } from "./ask.js";
import { samplesByKey } from "./by-key.js";
import { computeSeconds } from "./cost.js";
import { derivedImage } from "./derived-images.js";
import { gridOf } from "./grid.js";
import { readRows } from "./read.js";
import { type Asked, drawnScheme, resolveQuestion } from "./resolve.js";
import { isOver } from "./sample-views.js";
import { checkSeed } from "./seeds.js";

/** A draw of this many values takes some 0.1 s of the server's own time: larger ones are refused. */
const NOISE_VALUES_MAX = 1 << 20;

/** CONFLICT where all that is missing can never be drawn here: an empty job would look as if it had been. */
async function refuseNotImported(deps: Dependencies, asked: Asked): Promise<void> {
  const { counts } = await standing(deps, asked);
  const left = counts.failed + counts.queued + counts.missing;
  if (counts.notImported === 0 || counts.notImported < left) return;
  const models = new Set(asked.sources.flatMap(({ view: { model } }) => (model.imported ? [model.slug] : [])));
  const words = `${counts.notImported} samples of ${[...models].join(" and ")} are missing: they were drawn elsewhere`;
  throw new ConcordanceError("CONFLICT", `${words}, and cannot be drawn here. Import them, or leave their seeds out.`, {
    field: "seeds",
  });
}

export function createSamplingService(
  deps: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): SamplingService {
  const { db, store, limits } = deps;
  const resolve = (asking: Parameters<SamplingService["grid"]>[0], question: SampleQuestion) =>
    resolveQuestion(deps, asking.viewer, question);

  return {
    async sample(asking, { model, seed, noise, sampler, condition }, waitSeconds) {
      checkSeed(seed, "seed");
      const question = { sources: [{ model }], seeds: { values: [seed] }, noise, sampler, condition };
      // The one source is the question itself: its refusals are named as the arguments of `sample`.
      const asked = await resolveQuestion(deps, asking.viewer, question, () => "");
      const where = await ask(deps, asking, asked, waitSeconds);
      const [[view]] = (await readRows(deps, asked, asked.seeds, where)) as [[SampleView]];
      return view;
    },

    async rows(asking, question, waitSeconds) {
      const asked = await resolve(asking, question);
      const where = await ask(deps, asking, asked, waitSeconds);
      return readRows(deps, asked, asked.seeds, where);
    },

    async grid(asking, question, waitSeconds, page) {
      checkFirst(page.first, limits.page);
      return gridOf(deps, asking, await resolve(asking, question), waitSeconds, page);
    },

    async sheet(grid) {
      if (grid.rows.length === 0) return null;
      const settled = grid.rows.every(({ samples }) => samples.every(isOver));
      if (!settled) return null;
      const shapes = new Set(grid.sources.map(({ model }) => model.shape.join("×")));
      if (shapes.size > 1) {
        throw badInput(
          "sources",
          `A sheet needs images of one shape: these sources draw ${[...shapes].join(" and ")}.`,
        );
      }
      const rows = grid.rows.map(({ samples }) => samples.map((sample) => sample.image));
      const content = { sheet: 1, rows: rows.map((row) => row.map((image) => image?.pixels ?? null)) };
      return derivedImage(deps, "sheets", content, async () => {
        const sheet = await deps.scoring.sheet(rows.map((row) => row.map((image) => image?.object ?? null)));
        for (const { object, kind } of sheet.problems) await deps.damage.report(object, kind);
        // What is damaged is being drawn again: the sheet is asked for again then.
        return sheet.problems.length > 0 ? null : sheet;
      });
    },

    async estimate(asking, question) {
      const asked = await resolve(asking, question);
      const { sourceIds, counts, missing } = await standing(deps, asked);
      const seconds = await computeSeconds(
        db,
        missing.map(({ source, noises }) => ({
          source,
          sourceId: sourceIds.get(source.view.digest),
          count: noises.length,
        })),
      );
      return {
        samples: asked.sources.length * asked.seeds.length,
        ready: counts.ready,
        queued: counts.queued,
        missing: counts.missing - counts.notImported,
        computeSeconds: seconds,
        allowed: missing.length === 0 || seconds <= left(await spendingOf(db, deps, asking.viewer)),
      };
    },

    async requestSamples(asking, question) {
      requireWorkRole(asking.viewer);
      const asked = await resolve(asking, question);
      await refuseNotImported(deps, asked);
      const where = await ask(deps, asking, asked, 0, { outright: true });
      return jobView(where.job ?? (await insertEmptyJob(db, asking.viewer.name, jobQuestion(asked))));
    },

    byKeys: (asking, keys) => samplesByKey(db, asking.viewer, keys),

    noiseDigest(noise, seed, shape) {
      checkSeed(seed, "value");
      const size = shape.reduce((product, extent) => product * extent, 1);
      if (
        shape.length === 0 ||
        shape.some((extent) => !Number.isInteger(extent) || extent < 1) ||
        size > NOISE_VALUES_MAX
      ) {
        throw badInput("shape", `shape takes whole numbers from 1, with a product of at most ${NOISE_VALUES_MAX}.`);
      }
      if (!DRAWN_SCHEMES.some((scheme) => scheme === noise)) return null;
      return sha256(noiseBytes(drawNoise(drawnScheme(noise), seed, size)));
    },

    imageUrl: ({ viewer }, image) => objectUrl(store, viewer, image.object),
  };
}
