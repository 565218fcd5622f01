import { Coalesced } from "../db/coalesced.js";
import { createArrayService } from "./arrays/array-service.js";
import { createAuditService } from "./audit.js";
import { createCalibrationService } from "./calibration/calibration-service.js";
import { createBaselineService } from "./comparing/baseline.js";
import { createComparingService } from "./comparing/comparing-service.js";
import { createConsensusService } from "./comparing/consensus.js";
import { createDifferenceService } from "./comparing/differences.js";
import { createNoiseFloorService } from "./comparing/noise-floor.js";
import { createSweepService } from "./comparing/sweep.js";
import { createDamageService, type DamageService } from "./damage.js";
import { createDashboardService } from "./dashboards/dashboard-service.js";
import type { CheckSavedQuery } from "./dashboards/views.js";
import { createDatasetService } from "./datasets/dataset-service.js";
import { createDenoiserService } from "./denoisers/denoiser-service.js";
import type { Dependencies } from "./dependencies.js";
import { createGeneralizationService } from "./generalization/generalization-service.js";
import { createHyperplaneService } from "./hyperplane/hyperplane.js";
import { createJobService } from "./jobs.js";
import { createMetricService } from "./metrics.js";
import { createModelService } from "./models.js";
import { createPeopleService } from "./people.js";
import { createRegistrationService } from "./registration/register.js";
import { createUploadService, type UploadService } from "./registration/uploads.js";
import { createMeasurementService } from "./sampling/measurements.js";
import { QueueRoom } from "./sampling/room.js";
import { createSamplingService } from "./sampling/sampling-service.js";
import type { Services } from "./services.js";
import { createSharingService } from "./sharing/share-service.js";
import { createStudyService } from "./studies/study-service.js";
import { createTrainingSetService } from "./training-sets.js";
import { createTransitionService } from "./transition/transition-service.js";
import { createUpkeepService, type UpkeepService } from "./upkeep.js";
import { createVerificationService } from "./verification.js";
import { createWorkerService } from "./workers.js";

export function createServices(
  given: Omit<Dependencies, "coalesced" | "room"> & { checkSavedQuery: CheckSavedQuery },
): Services & { damage: DamageService; uploads: UploadService; upkeep: UpkeepService } {
  const deps: Dependencies = { ...given, coalesced: new Coalesced(), room: new QueueRoom(given.limits.queued) };
  const damage = createDamageService(deps);
  const uploads = createUploadService(deps);
  const trainingSets = createTrainingSetService(deps);
  const comparing = createComparingService({ ...deps, damage, trainingSets });
  const generalization = createGeneralizationService({ ...deps, damage, trainingSets });
  const studies = createStudyService({ ...deps, damage, trainingSets });
  return {
    models: createModelService(deps),
    trainingSets,
    metrics: createMetricService(deps.db),
    measurements: createMeasurementService(deps),
    sampling: createSamplingService({ ...deps, damage, trainingSets }),
    comparing,
    differences: createDifferenceService(comparing),
    consensus: createConsensusService({ ...deps, damage, trainingSets }),
    arrays: createArrayService(deps),
    sweeps: createSweepService({ ...deps, damage, trainingSets }),
    generalization,
    transition: createTransitionService({ ...deps, damage, trainingSets }, comparing, generalization),
    denoisers: createDenoiserService({ ...deps, damage, trainingSets }),
    hyperplanes: createHyperplaneService({ ...deps, damage, trainingSets }),
    jobs: createJobService(deps),
    people: createPeopleService(deps),
    calibration: createCalibrationService({ ...deps, damage, trainingSets }),
    baselines: createBaselineService({ ...deps, damage }),
    noiseFloor: createNoiseFloorService({ ...deps, damage }),
    verification: createVerificationService(deps),
    workers: createWorkerService(deps),
    audit: createAuditService(deps),
    sharing: createSharingService(deps),
    registration: createRegistrationService(deps, uploads),
    dashboards: createDashboardService(deps, given.checkSavedQuery),
    studies,
    datasets: createDatasetService({ ...deps, studies }),
    damage,
    uploads,
    upkeep: createUpkeepService({ ...deps, damage, uploads }),
  };
}
