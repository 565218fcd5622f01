import type { Identified } from "../schema/node.interface.js";
import type { Asking } from "../services/asking.js";
import type { Services } from "../services/services.js";
import type { NodeKey, NodeType } from "./ids.js";

type Load = (services: Services, asking: Asking, keys: string[]) => Promise<(object | null)[]>;

/** One call a type, however many ids. */
const LOADS: Record<NodeType, Load> = {
  Model: (services, asking, ids) => services.models.byIds(asking, ids),
  TrainingSet: (services, asking, ids) => services.trainingSets.byIds(asking, ids),
  Metric: (services, _, ids) => services.metrics.byIds(ids),
  Sample: (services, asking, keys) => services.sampling.byKeys(asking, keys),
  Comparison: (services, asking, digests) =>
    Promise.all(digests.map((digest) => services.comparing.byDigest(asking, digest))),
  DenoiserDistance: (services, asking, digests) =>
    Promise.all(digests.map((digest) => services.denoisers.byDigest(asking, digest))),
  Job: (services, asking, ids) => services.jobs.byIds(asking, ids),
  Study: (services, asking, ids) => services.studies.byIds(asking, ids),
  Dashboard: (services, asking, ids) => services.dashboards.byIds(asking, ids),
  DatasetVersion: (services, asking, ids) => services.datasets.byIds(asking, ids),
  ShareLink: (services, asking, ids) => services.sharing.byIds(asking, ids),
  Verification: (services, asking, ids) => services.verification.byIds(asking, ids),
};

/** The nodes in the order of `keys`, each saying its type; null for what is not there or not the viewer's to see. */
export async function loadNodes(
  services: Services,
  asking: Asking,
  keys: readonly (NodeKey | null)[],
): Promise<(Identified | null)[]> {
  const wanted = new Map<NodeType, Set<string>>();
  for (const key of keys) {
    if (!key || key.type === "Seed") continue;
    const ofType = wanted.get(key.type) ?? new Set<string>();
    wanted.set(key.type, ofType.add(key.key));
  }
  const found = new Map<string, Identified>();
  await Promise.all(
    [...wanted].map(async ([type, ofType]) => {
      const distinct = [...ofType];
      const views = await LOADS[type](services, asking, distinct);
      views.forEach((view, at) => {
        if (view) found.set(`${type}:${distinct[at]}`, { ...view, __typename: type });
      });
    }),
  );
  return keys.map((key) => {
    if (!key) return null;
    if (key.type === "Seed") return { __typename: "Seed", value: key.value, noise: key.noise } as Identified;
    return found.get(`${key.type}:${key.key}`) ?? null;
  });
}
