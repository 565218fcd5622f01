import { registerEnumType } from "type-graphql";
import type {
  SamplerMethod as Method,
  SigmaSchedule as Schedule,
  TimestepSpacing as Spacing,
} from "../domain/sampler.js";

export const SamplerMethod = {
  EDM_HEUN: "EDM_HEUN",
  EULER: "EULER",
  DPMPP_2M: "DPMPP_2M",
  DDIM: "DDIM",
  EULER_ANCESTRAL: "EULER_ANCESTRAL",
  EDM_STOCHASTIC: "EDM_STOCHASTIC",
  DDPM: "DDPM",
  EXTERNAL: "EXTERNAL",
} as const satisfies { [K in Method]: K };
export const SigmaSchedule = {
  KARRAS: "KARRAS",
  EXPONENTIAL: "EXPONENTIAL",
  TIMESTEPS: "TIMESTEPS",
} as const satisfies { [K in Schedule]: K };
export const TimestepSpacing = {
  TRAILING: "TRAILING",
  LEADING: "LEADING",
  LINSPACE: "LINSPACE",
} as const satisfies { [K in Spacing]: K };

registerEnumType(SamplerMethod, {
  name: "SamplerMethod",
  description: "EXTERNAL: of imported samples; never asked for.",
});
registerEnumType(SigmaSchedule, {
  name: "SigmaSchedule",
  description:
    "TIMESTEPS: the discrete timesteps the model was trained on (EPSILON and V models only), walked by spacing; the default of DDPM, and of DDIM on those models. KARRAS: the default of all else.",
});
registerEnumType(TimestepSpacing, { name: "TimestepSpacing" });
