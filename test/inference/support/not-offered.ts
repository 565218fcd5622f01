/** Golden cases that this program does not draw: name → reason. A case is here or is tested; the tests see to it. */
type NotOffered = Record<string, string>;

const both = (names: string[], reason: string): NotOffered =>
  Object.fromEntries(names.flatMap((name) => ["mixture", "linear"].map((denoiser) => [`${name}-${denoiser}`, reason])));
const each = (names: string[], reason: string): NotOffered => Object.fromEntries(names.map((name) => [name, reason]));

const CHURN = "EDM_STOCHASTIC is not offered";
const ABLATION = "schedules, scalings and solvers of EDM's ablation are not offered";
const TIMESTEPS = "the TIMESTEPS schedule is not offered";
const TO_SIGMA_MIN = "a walk that does not end at 0 is not offered";

export const NOT_OFFERED_EDM: NotOffered = {
  ...both(["heun-churn-n18"], CHURN),
  ...both(["ablation-heun-vp-n18", "ablation-heun-ve-n18", "ablation-heun-alpha0.5-n10"], ABLATION),
};

export const NOT_OFFERED_KDIFFUSION_ODE: NotOffered = {
  ...both(["dpm_2-karras-n12", "dpm_2-exp-n15"], "DPM-Solver-2 is not a method of the schema"),
  ...both(["lms-karras-n12", "lms-exp-n15", "lms-order2-karras-n12"], "LMS is not a method of the schema"),
  ...both(["dpmpp_2m-karras-n12", "dpmpp_2m-exp-n15"], "DPMPP_2M is not offered"),
  ...both(["dpmpp_2m-exp-n15-nozero"], TO_SIGMA_MIN),
  ...both(["dpm_fast-nfe15", "dpm_fast-nfe16", "dpm_fast-nfe17"], "DPM-fast is not a method of the schema"),
  ...both(["dpm_adaptive-order2", "dpm_adaptive-order3"], "DPM-adaptive is not a method of the schema"),
};

export const NOT_OFFERED_DIFFUSERS_SIGMA: NotOffered = {
  ...both(["euler-linspace-n10", "heun-linspace-n10"], TIMESTEPS),
  ...each(["euler-leading-n10-mixture", "euler-trailing-n10-mixture"], TIMESTEPS),
  ...each(["euler-linspace-sigma_min-n10-mixture"], TO_SIGMA_MIN),
  ...both(
    [
      "flowmatch-euler-shift1.0-n10",
      "flowmatch-euler-shift3.0-n10",
      "flowmatch-euler-shift1.0-n12",
      "flowmatch-euler-shift3.0-n12",
    ],
    "shifted flow schedules are not in the schema: FLOW models walk KARRAS",
  ),
  ...each(["flowmatch-euler-stochastic-shift3-n10-mixture"], "stochastic flow matching is not a method of the schema"),
  ...both(
    ["cm-multistep-n4", "cm-multistep-timesteps-22-0", "cm-openai-ts-0-17-39"],
    "consistency models are not a method of the schema",
  ),
};

export const NOT_OFFERED_GUIDANCE: NotOffered = {
  ...each(["dpmpp_2m-n12-scale3"], "DPMPP_2M is not offered"),
  ...each(["ddim-leading-n10-scale3"], "DDIM is not offered"),
  ...each(["ddim-leading-n10-scale3-rescale0.7"], "rescaled guidance is not in the schema"),
};

export const NOT_OFFERED_SCHEDULES: NotOffered = {
  ...each(
    [
      "kdiff-exponential-n18-0.002-80.0",
      "kdiff-exponential-n10-0.0291675-14.614642",
      "kdiff-exponential-n1-0.002-80.0",
    ],
    "the EXPONENTIAL schedule is not offered",
  ),
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
    [
      "kdiff-discrete-t_to_sigma",
      "kdiff-discrete-get_sigmas-n10",
      "kdiff-discrete-get_sigmas-n18",
      "kdiff-discrete-get_sigmas-n50",
    ],
    TIMESTEPS,
  ),
};

export const NOT_OFFERED_NETWORKS: NotOffered = each(
  ["unet16-v-n16384-heun-n18-unclamped", "unet16-eps-n16384-heun-n18-unclamped"],
  "KARRAS is cut to the network's own range, as NVlabs/edm does",
);
