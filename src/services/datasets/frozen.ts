/** What a version froze, as its files say it: no id of this database is in it. */
import { scopeOf } from "../../access/scope.js";
import type { Executor } from "../../db/executor.js";
import { findMetrics } from "../../db/queries/metrics.js";
import { findModels, findTrainingSets, type TrainingSetRow } from "../../db/queries/models.js";
import { type PublishedStudy, seenByAllOf, studyModels } from "../../domain/study.js";
import { metricView } from "../metrics.js";
import { modelView } from "../models.js";
import type { Asked } from "../sampling/resolve.js";
import { askedOf } from "../studies/question.js";
import type { MetricView, ModelView } from "../views.js";
import type { FrozenMetric, FrozenModel, FrozenStudy } from "./files/content.js";
import { distinctLabels } from "./labels.js";

/** Who publishes saw all of it when it was frozen; building asks nobody again. */
const ALL = scopeOf({ name: "", role: "OWNER", kind: "LOCAL" });

export interface Frozen {
  study: FrozenStudy;
  asked: Asked;
  metrics: MetricView[];
}

export async function frozenStudy(db: Executor, body: PublishedStudy, metricIds: readonly string[]): Promise<Frozen> {
  const rows = await findModels(db, ALL, { ids: studyModels(body) });
  const models = new Map(rows.map((row) => [row.id, modelView(row)]));
  const sets = await findTrainingSets(db, ALL, [...new Set(rows.flatMap((row) => row.trainingSetId ?? []))]);
  const known = new Map((await findMetrics(db, [...metricIds])).map((row) => [row.id, metricView(row)]));
  const metrics = metricIds.map((id) => known.get(id)!);
  const asked = askedOf(body, models);
  const views = asked.sources.map(({ view }) => view);
  const labels = distinctLabels(views);
  const study: FrozenStudy = {
    ...{ slug: body.slug, title: body.title, description: body.description },
    ...{ noise: asked.noise, seeds: asked.seeds },
    sources: views.map(({ model, digest, sampler, condition }, i) => ({
      ...{ label: labels[i]!, model: model.slug, digest },
      ...{ sampler: sampler.effective, condition },
    })),
    models: studyModels(body).map((id) => frozenModel(models.get(id)!, sets)),
    metrics: metrics.map(frozenMetric),
  };
  return { study, asked, metrics };
}

function frozenModel(model: ModelView, sets: readonly TrainingSetRow[]): FrozenModel {
  const { slug, title, kind, framework, architecture, parameterization, parameters } = model;
  const { shape, classes, digest, license, drawing, imported, training } = model;
  // Who reads the version may see the model: its set is named only where whoever sees the model sees the set as well.
  const set = sets.find(({ id, visibility }) => id === training?.setId && seenByAllOf(model.visibility, visibility));
  return {
    ...{ slug, title, kind, framework, architecture, parameterization, parameters },
    ...{ shape, classes, digest, license, drawing },
    ...(imported && { imported }),
    training:
      training && set
        ? {
            ...{ set: set.slug, setDigest: set.digest, size: training.size, offset: training.offset },
            ...{ onlyClass: training.onlyClass, steps: training.steps },
          }
        : null,
  };
}

function frozenMetric(view: MetricView): FrozenMetric {
  const { slug, version, title, kind, direction, threshold, range, digest, reference, card } = view;
  return { slug, version, title, kind, direction, threshold, range, digest, reference, card };
}
