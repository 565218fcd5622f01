/** Golden cases that this program does not draw: name → reason. A case is here or is tested; the tests see to it. */
type NotOffered = Record<string, string>;

const both = (names: string[], reason: string): NotOffered =>
  Object.fromEntries(names.flatMap((name) => ["mixture", "linear"].map((denoiser) => [`${name}-${denoiser}`, reason])));
const each = (names: string[], reason: string): NotOffered => Object.fromEntries(names.map((name) => [name, reason]));

const ABLATION = "schedules, scalings and solvers of EDM's ablation are not offered";
const TO_SIGMA_MIN = "a walk that does not end at 0 is not offered";
const CLIP = "no method clips x0";
const NO_METHOD = "not a method of the schema";

export const NOT_OFFERED_EDM: NotOffered = {
  ...both(["ablation-heun-vp-n18", "ablation-heun-ve-n18", "ablation-heun-alpha0.5-n10"], ABLATION),
};

export const NOT_OFFERED_KDIFFUSION_ODE: NotOffered = {
  ...both(["dpm_2-karras-n12", "dpm_2-exp-n15"], "DPM-Solver-2 is not a method of the schema"),
  ...both(["lms-karras-n12", "lms-exp-n15", "lms-order2-karras-n12"], "LMS is not a method of the schema"),
  ...both(["dpmpp_2m-exp-n15-nozero"], TO_SIGMA_MIN),
  ...both(["dpm_fast-nfe15", "dpm_fast-nfe16", "dpm_fast-nfe17"], "DPM-fast is not a method of the schema"),
  ...both(["dpm_adaptive-order2", "dpm_adaptive-order3"], "DPM-adaptive is not a method of the schema"),
};

export const NOT_OFFERED_KDIFFUSION_SDE: NotOffered = {
  ...both(["euler-churn-karras-n12"], "EULER has no churn"),
  ...both(["euler_ancestral-eta0.7-exp-n15"], "s_noise 1.01: EULER_ANCESTRAL adds noise of variance 1 only"),
  ...both(
    [
      "dpm_2-churn-karras-n12",
      "dpm_2_ancestral-karras-n12",
      "dpm_2_ancestral-eta0.7-exp-n15",
      "dpmpp_2s_ancestral-karras-n12",
      "dpmpp_2s_ancestral-eta0.7-exp-n15",
      "dpmpp_sde-karras-n12",
      "dpmpp_sde-eta0.7-exp-n15",
      "dpmpp_2m_sde-midpoint-karras-n12",
      "dpmpp_2m_sde-heun-karras-n12",
      "dpmpp_2m_sde-eta0.7-exp-n15",
      "dpmpp_2m_sde-eta0-karras-n12",
      "dpmpp_3m_sde-karras-n12",
      "dpmpp_3m_sde-eta0.7-exp-n15",
      "dpm_fast-eta1-nfe15",
    ],
    NO_METHOD,
  ),
};

export const NOT_OFFERED_DIFFUSERS_SIGMA: NotOffered = {
  ...each(["euler-linspace-sigma_min-n10-mixture"], TO_SIGMA_MIN),
  ...both(
    [
      "flowmatch-euler-shift1.0-n10",
      "flowmatch-euler-shift3.0-n10",
      "flowmatch-euler-shift1.0-n12",
      "flowmatch-euler-shift3.0-n12",
    ],
    "shifted flow schedules are not in the schema: FLOW models walk KARRAS or EXPONENTIAL",
  ),
  ...each(["flowmatch-euler-stochastic-shift3-n10-mixture"], "stochastic flow matching is not a method of the schema"),
  ...both(
    ["cm-multistep-n4", "cm-multistep-timesteps-22-0", "cm-openai-ts-0-17-39"],
    "consistency models are not a method of the schema",
  ),
};

export const NOT_OFFERED_DIFFUSERS_VP: NotOffered = {
  ...each(["ddim-leading-n10-alpha1false-offset1-mixture"], "steps_offset and set_alpha_to_one are not in the schema"),
  ...each(["ddim-clip-n10-mixture", "ddim-clip-reeps-n10-mixture"], CLIP),
  ...both(["ddpm-fixed_large-n20"], "DDPM's variance is fixed_small"),
  ...both(["plms-n10", "pndm-prk-n10", "lcm-n4"], NO_METHOD),
  ...each(["plms-offset1-trailing-n10-mixture", "plms-v-n10-mixture"], NO_METHOD),
};

export const NOT_OFFERED_DIFFUSERS_DPM: NotOffered = {
  ...both(["dpmpp-2m-linspace-sigma_min-n10"], TO_SIGMA_MIN),
  ...each(["dpmpp-2m-karras-sigma_min-n10-mixture"], TO_SIGMA_MIN),
  ...both(
    ["dpmpp-3m-linspace-zero-n10", "dpmpp-3m-linspace-sigma_min-n10", "dpmpp-3m-karras-zero-n10"],
    "of third order: not a method of the schema",
  ),
  ...each(
    ["dpmpp-3m-karras-sigma_min-n10-mixture", "dpmpp-3m-linspace-zero-n20-mixture", "dpmpp-3m-karras-zero-n20-mixture"],
    "of third order: not a method of the schema",
  ),
  ...each(["dpmpp-2m-heun-n10-mixture"], "DPMPP_2M is the midpoint variant"),
  ...each(["dpmsolver-2-eps-sigma_min-n10-mixture"], NO_METHOD),
  ...both(["sde-dpmpp-2m-karras-n10"], NO_METHOD),
  ...each(
    ["dpmpp-2m-flow-shift1.0-n10-mixture", "dpmpp-2m-flow-shift3.0-n10-mixture", "unipc-2-flow-shift3-n10-mixture"],
    "flow schedules that start at t < 1 are not in the schema: FLOW models walk KARRAS or EXPONENTIAL",
  ),
  ...both(["unipc-2-linspace-n10", "unipc-2-karras-n10", "unipc-3-linspace-n10", "unipc-3-karras-n10"], NO_METHOD),
  ...each(
    ["unipc-2-bh1-sigma_min-n10-mixture", "unipc-2-sigma_min-n10-mixture", "unipc-3-eps-sigma_min-n10-mixture"],
    NO_METHOD,
  ),
};

export const NOT_OFFERED_GUIDANCE: NotOffered = {
  ...each(["ddim-leading-n10-scale3-rescale0.7"], "rescaled guidance is not in the schema"),
};

export const NOT_OFFERED_SCHEDULES: NotOffered = {
  ...each(
    [
      "kdiff-polyexponential-n18-0.002-80.0-rho1.0",
      "kdiff-polyexponential-n12-0.002-80.0-rho0.5",
      "kdiff-polyexponential-n12-0.002-80.0-rho2.0",
      "kdiff-polyexponential-n1-0.002-80.0-rho1.0",
      "kdiff-vp-n18-19.9-0.1-0.001",
      "kdiff-vp-n10-19.9-0.1-1e-05",
    ],
    "not a schedule of the schema",
  ),
  ...each(["edm-t_steps-n1-rho7"], "the reference divides 0 by 0; one step is [sigmaMax, 0] here, as in k-diffusion"),
  ...each(
    [
      "edm-ablation-vp-n18",
      "edm-ablation-ve-n18",
      "edm-ablation-iddpm-n18",
      "edm-ablation-vp-n10",
      "edm-ablation-ve-n10",
      "edm-ablation-iddpm-n10",
      "edm-iddpm-round_sigma",
    ],
    ABLATION,
  ),
  ...each(
    ["kdiff-discrete-get_sigmas-n18", "kdiff-discrete-get_sigmas-n50"],
    "k-diffusion walks between timesteps; TIMESTEPS walks whole ones, rounded as diffusers' DDIM does",
  ),
  ...each(["kdiff-discrete-t_to_sigma"], "levels between timesteps are not walked"),
};

const N_PLUS_1 = "DPM-Solver's grid of steps + 1 timesteps is not a spacing of the schema";
const flows = [4, 10, 28].flatMap((n) => [`n${n}-shift1.0`, `n${n}-shift3.0`]);
const multistep = ["DPMSolver", "UniPC"].flatMap((name) => [10, 20].map((n) => `${name}MultistepScheduler-n${n}`));

export const NOT_OFFERED_DIFFUSERS_SCHEDULES: NotOffered = {
  ...each(
    [10, 50, 7, 16, 3, 30].map((n) => `ddim-timesteps-leading-n${n}-offset1`),
    "steps_offset is not in the schema",
  ),
  ...each(
    ["flowmatch-euler", "flowmatch-plain", "flowmatch-euler-custom", "dpmsolver-flow", "unipc-flow"].flatMap((name) =>
      flows.map((flow) => `${name}-${flow}`),
    ),
    "flow schedules are not in the schema: FLOW models walk KARRAS or EXPONENTIAL",
  ),
  ...each(
    multistep.flatMap((name) => [`${name}-timestep_spacing=linspace`, `${name}-timestep_spacing=leading`]),
    N_PLUS_1,
  ),
  ...each(
    [...multistep, "EulerDiscreteScheduler-n10", "EulerDiscreteScheduler-n20"].flatMap((name) => [
      `${name}-final_sigmas_type=sigma_min`,
      `${name}-final_sigmas_type=sigma_min-use_karras_sigmas=True`,
    ]),
    TO_SIGMA_MIN,
  ),
  ...each(
    ["EulerDiscreteScheduler-n20-timestep_spacing=linspace", "HeunDiscreteScheduler-n20-timestep_spacing=linspace"],
    "walks between timesteps; TIMESTEPS walks whole ones, rounded as diffusers' DDIM does",
  ),
};

export const NOT_OFFERED_NETWORKS: NotOffered = each(
  ["unet16-v-n16384-heun-n18-unclamped", "unet16-eps-n16384-heun-n18-unclamped"],
  "KARRAS is cut to the network's own range, as NVlabs/edm does",
);

export const NOT_OFFERED_NETWORKS_DDIM: NotOffered = each(
  ["v", "eps"].flatMap((name) =>
    ["leading", "trailing"].map((spacing) => `unet16-${name}-n16384-ddim-${spacing}-n50-clip`),
  ),
  CLIP,
);
