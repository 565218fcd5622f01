import type { KarrasWalk, SamplerMethod, SamplerRequest } from "../../domain/sampler.js";
import { badInput } from "../../errors.js";
import { karrasSigmas } from "../schedules/karras.js";
import type { SigmaRange } from "../schedules/sigma-range.js";
import { numberOption, refuseOthers, type SamplerOption, stepsOption } from "./options.js";

/** The walk of Karras et al. 2022, and how far it may be stretched. */
const SIGMA_MIN = 0.002;
const SIGMA_MAX = 80;
const RHO = 7;
const RHO_MAX = 100;
/** Networks take the level in float32: what is 0 or infinite there has no meaning to them. */
const FLOAT32_MIN = 2 ** -126;
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

const WALK_OPTIONS = ["steps", "schedule", "sigmaMin", "sigmaMax", "rho"] as const satisfies readonly SamplerOption[];

/**
 * The options of a method that walks Karras' levels and has no others, after defaults and the cut to the network's own
 * range (NVlabs/edm: max(sigmaMin, net.sigma_min), min(sigmaMax, net.sigma_max)). BAD_USER_INPUT by field name.
 */
export function resolveKarrasWalk(
  method: SamplerMethod,
  request: SamplerRequest,
  range: SigmaRange,
  defaultSteps: number,
): KarrasWalk {
  refuseOthers(method, request, WALK_OPTIONS);
  if (request.schedule != null && request.schedule !== "KARRAS") {
    throw badInput("sampler.schedule", `${method} is not offered on ${request.schedule}; accepted: KARRAS.`);
  }
  const steps = stepsOption(request.steps, defaultSteps);
  const askedMin = numberOption("sigmaMin", request.sigmaMin, SIGMA_MIN, {
    words: "a finite number above 0 that float32 can hold",
    holds: (sigma) => sigma >= FLOAT32_MIN && sigma <= FLOAT32_MAX,
  });
  const askedMax = numberOption("sigmaMax", request.sigmaMax, SIGMA_MAX, {
    words: `a finite number above sigmaMin (${askedMin}) that float32 can hold`,
    holds: (sigma) => sigma > askedMin && sigma <= FLOAT32_MAX,
  });
  const rho = numberOption("rho", request.rho, RHO, {
    words: `a number above 0 and at most ${RHO_MAX}`,
    holds: (value) => value > 0 && value <= RHO_MAX,
  });
  const walk: KarrasWalk = { schedule: "KARRAS", ...cut(askedMin, askedMax, range), rho, steps };
  refuseUnlessFalling(walk);
  return walk;
}

function cut(askedMin: number, askedMax: number, range: SigmaRange): { sigmaMin: number; sigmaMax: number } {
  const sigmaMin = Math.max(askedMin, range.min);
  const sigmaMax = Math.min(askedMax, range.max);
  if (sigmaMin < sigmaMax) return { sigmaMin, sigmaMax };
  const own = `this network's own levels, ${range.min} to ${range.max}`;
  if (askedMax <= range.min) throw badInput("sampler.sigmaMax", `sigmaMax must lie above the least of ${own}.`);
  throw badInput("sampler.sigmaMin", `sigmaMin must lie below the greatest of ${own}.`);
}

/** Roots and powers far from 1 overflow, or leave neighbours that float64 cannot tell apart: no step leads between them. */
function refuseUnlessFalling(walk: KarrasWalk): void {
  const sigmas = karrasSigmas(walk);
  const falls = sigmas.every((sigma, i) => Number.isFinite(sigma) && (i === 0 || sigma < sigmas[i - 1]!));
  if (!falls) {
    throw badInput(
      "sampler.rho",
      `rho ${walk.rho} with ${walk.steps} steps from ${walk.sigmaMax} to ${walk.sigmaMin} gives levels that do not fall ` +
        `strictly; a rho nearer to ${RHO}, fewer steps or a wider range would.`,
    );
  }
}
