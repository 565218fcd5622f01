import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { retry } from "../findings.js";
import type { TrainingSetService } from "../services.js";
import { denoiserDistance, distanceByDigest } from "./distance.js";
import { parting } from "./parting.js";
import { trajectories } from "./trajectories.js";
import type { DenoiserService } from "./views.js";

export function createDenoiserService(
  deps: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): DenoiserService {
  return {
    distance: (asking, question, waitSeconds) => denoiserDistance(deps, asking, question, waitSeconds),
    byDigest: (asking, digest) => distanceByDigest(deps, asking, digest),
    async trajectory(asking, sample, waitSeconds) {
      const [view] = await trajectories(deps, asking, [sample], waitSeconds);
      return view!;
    },
    retry: (asking, finding) => retry(deps, asking, finding),
    parting: (asking, question, waitSeconds) => parting(deps, asking, question, waitSeconds),
  };
}
