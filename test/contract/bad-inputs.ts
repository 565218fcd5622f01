/** What clients get wrong, and what each is told: the code, the field, and what would be accepted. */
export const EDM = "unet16-edm-n16384";
export const CLASSES = "unet16-edm-classes";

export type Case = [what: string, document: string, code: string, field: string | undefined, says: RegExp];

const sample = (args: string, model = EDM, seed = "1") =>
  `{ sample(model: "${model}", seed: ${seed}${args && `, ${args}`}) { state } }`;
const grid = (seeds: string, more = "", sources = `[{ model: "${EDM}" }]`) =>
  `{ grid(sources: ${sources}, seeds: ${seeds}${more && `, ${more}`}) { total } }`;
const sampler = (options: string, model = EDM) => sample(`sampler: { ${options} }`, model);
const compare = (more: string, b = CLASSES) =>
  `{ comparison(a: { model: "${EDM}" }, b: { model: "${b}" }, seeds: { count: 2 }${more && `, ${more}`}) { id } }`;
const many = (n: number, from = 0) => `[${Array.from({ length: n }, (_, i) => i + from).join(",")}]`;
const sources = (n: number) => `[${`{ model: "${EDM}" },`.repeat(n)}]`;

export const BAD_INPUTS: Case[] = [
  ["an unknown model", sample("", "unet16-edm-n16383"), "NOT_FOUND", "model", /nearest name is unet16-edm-n16384/],
  [
    "an unknown model of a source",
    grid("{ count: 1 }", "", '[{ model: "unet16-edm-clases" }]'),
    "NOT_FOUND",
    "model",
    /nearest name is unet16-edm-classes/,
  ],
  [
    "a name near to nothing",
    sample("", "completely-different-thing-altogether"),
    "NOT_FOUND",
    "model",
    /No model named completely/,
  ],
  [
    "an unknown metric",
    compare('metric: "pixel-corelation"'),
    "NOT_FOUND",
    "metric",
    /nearest name is pixel-correlation/,
  ],

  ["a negative seed", sample("", EDM, "-1"), "BAD_USER_INPUT", "seed", /0 to 2147483647/],
  ["a seed beyond Int", sample("", EDM, "2147483648"), "BAD_USER_INPUT", "seed", /32-bit/],
  ["a negative seed of `seed`", "{ seed(value: -1) { id } }", "BAD_USER_INPUT", "value", /0 to 2147483647/],
  [
    "seeds that run beyond the last",
    grid("{ first: 2147483646, count: 3 }"),
    "BAD_USER_INPUT",
    "seeds.first",
    /2147483647, the last seed/,
  ],
  ["a repeated seed", grid("{ values: [4, 5, 4] }"), "BAD_USER_INPUT", "seeds.values", /repeats 4/],
  [
    "a seed out of range among values",
    grid("{ values: [4, -5] }"),
    "BAD_USER_INPUT",
    "seeds.values",
    /0 to 2147483647/,
  ],
  [
    "first with values",
    grid("{ first: 0, values: [1] }"),
    "BAD_USER_INPUT",
    "seeds.first",
    /either values, or first and count/,
  ],
  [
    "count with values",
    grid("{ count: 1, values: [1] }"),
    "BAD_USER_INPUT",
    "seeds.count",
    /either values, or first and count/,
  ],
  ["no seeds at all", grid("{}"), "BAD_USER_INPUT", "seeds.count", /count from 1 to 10000/],
  ["a count of 0", grid("{ count: 0 }"), "BAD_USER_INPUT", "seeds.count", /1 to 10000/],
  ["an empty list of seeds", grid("{ values: [] }"), "BAD_USER_INPUT", "seeds.values", /1 to 10000/],
  ["10,001 seeds", grid("{ count: 10001 }"), "BAD_USER_INPUT", "seeds.count", /1 to 10000/],
  ["10,001 listed seeds", grid(`{ values: ${many(10_001)} }`), "BAD_USER_INPUT", "seeds.values", /1 to 10000/],

  ["no sources", grid("{ count: 1 }", "", "[]"), "BAD_USER_INPUT", "sources", /1 to 64/],
  ["65 sources", grid("{ count: 1 }", "", sources(65)), "BAD_USER_INPUT", "sources", /1 to 64/],
  ["a page of 0", grid("{ count: 1 }", "first: 0"), "BAD_USER_INPUT", "first", /1 to 1000/],
  ["a page of 1,001", grid("{ count: 1 }", "first: 1001"), "BAD_USER_INPUT", "first", /1 to 1000/],
  ["a cursor of nothing", grid("{ count: 1 }", 'after: "xyz"'), "BAD_USER_INPUT", "after", /endCursor/],
  ["a wait beyond a minute", sample("waitSeconds: 60.5"), "BAD_USER_INPUT", "waitSeconds", /0 to 60/],
  ["a negative wait", sample("waitSeconds: -1"), "BAD_USER_INPUT", "waitSeconds", /0 to 60/],

  ["0 steps", sampler("steps: 0"), "BAD_USER_INPUT", "sampler.steps", /1 to 1000/],
  ["1e9 steps", sampler("steps: 1000000000"), "BAD_USER_INPUT", "sampler.steps", /1 to 1000/],
  ["steps beyond Int", sampler("steps: 10000000000"), "BAD_USER_INPUT", "sampler.steps", /32-bit/],
  [
    "churn for EULER",
    sampler("method: EULER, churn: 40"),
    "BAD_USER_INPUT",
    "sampler.churn",
    /EULER has no churn; its options are steps/,
  ],
  ["eta for EDM_HEUN", sampler("eta: 0.5"), "BAD_USER_INPUT", "sampler.eta", /EDM_HEUN has no eta/],
  [
    "spacing for EULER",
    sampler("method: EULER, spacing: LEADING"),
    "BAD_USER_INPUT",
    "sampler.spacing",
    /EULER has no spacing/,
  ],
  [
    "a stream for a method without step noise",
    sampler("noiseStream: 1"),
    "BAD_USER_INPUT",
    "sampler.noiseStream",
    /0 only/,
  ],
  [
    "sigmaMin above sigmaMax",
    sampler("sigmaMin: 10, sigmaMax: 1"),
    "BAD_USER_INPUT",
    "sampler.sigmaMax",
    /sigmaMax must be .*sigmaMin/,
  ],
  [
    "sigmaMin equal to sigmaMax",
    sampler("sigmaMin: 1, sigmaMax: 1"),
    "BAD_USER_INPUT",
    "sampler.sigmaMax",
    /sigmaMax must be .*sigmaMin/,
  ],
  ["a sigmaMin of 0", sampler("sigmaMin: 0"), "BAD_USER_INPUT", "sampler.sigmaMin", /above 0|greater than 0|positive/],
  ["a negative rho", sampler("rho: -7"), "BAD_USER_INPUT", "sampler.rho", /rho must be/],
  ["an infinite sigmaMax", sampler("sigmaMax: 1e999"), "BAD_USER_INPUT", "sampler.sigmaMax", /largest number/],
  [
    "a schedule that the method does not have",
    sampler("schedule: TIMESTEPS"),
    "BAD_USER_INPUT",
    "sampler.schedule",
    /KARRAS/,
  ],
  [
    "the method of imported samples",
    sampler("method: EXTERNAL"),
    "BAD_USER_INPUT",
    "sampler.method",
    /imported.*accepted: EDM_HEUN, EULER/,
  ],
  [
    "an option of a source's own sampler",
    grid("{ count: 1 }", "", `[{ model: "${EDM}" }, { model: "${EDM}", sampler: { steps: 0 } }]`),
    "BAD_USER_INPUT",
    "sources.1.sampler.steps",
    /1 to 1000/,
  ],
  [
    "an option of a side's own sampler",
    `{ comparison(a: { model: "${EDM}" }, b: { model: "${EDM}", sampler: { method: EULER, churn: 1 } }, seeds: { count: 1 }) { id } }`,
    "BAD_USER_INPUT",
    "b.sampler.churn",
    /EULER has no churn/,
  ],

  [
    "a label on a model without classes",
    sample("condition: { classLabel: 3 }"),
    "BAD_USER_INPUT",
    "condition.classLabel",
    /no class label/,
  ],
  [
    "a label that there is not",
    sample("condition: { classLabel: 11 }", CLASSES),
    "BAD_USER_INPUT",
    "condition.classLabel",
    /0 to 9, or 10 for no class/,
  ],
  [
    "a negative label",
    sample("condition: { classLabel: -1 }", CLASSES),
    "BAD_USER_INPUT",
    "condition.classLabel",
    /0 to 9/,
  ],
  [
    "guidance towards no class",
    sample("condition: { guidanceScale: 2 }", CLASSES),
    "BAD_USER_INPUT",
    "condition.guidanceScale",
    /give a classLabel/,
  ],
  [
    "guidance beyond its range",
    sample("condition: { classLabel: 1, guidanceScale: 101 }", CLASSES),
    "BAD_USER_INPUT",
    "condition.guidanceScale",
    /0 to 100/,
  ],

  [
    "noise of CUDA",
    sample("noise: TORCH_CUDA"),
    "BAD_USER_INPUT",
    "noise",
    /TORCH_CUDA.*accepted: TORCH_CPU, NUMPY_PCG64/,
  ],
  [
    "noise of JAX",
    sample("noise: JAX_THREEFRY"),
    "BAD_USER_INPUT",
    "noise",
    /JAX_THREEFRY.*accepted: TORCH_CPU, NUMPY_PCG64/,
  ],
  ["noise drawn elsewhere", sample("noise: EXTERNAL"), "BAD_USER_INPUT", "noise", /EXTERNAL.*accepted/],

  ["images of different shapes", compare("", "tiny"), "BAD_USER_INPUT", "b", /28.*4|4.*28/],
  ["a threshold beyond the metric's range", compare("threshold: 1.5"), "BAD_USER_INPUT", "threshold", /-1 to 1/],
  ["a region that needs a measurement", compare("region: UNMEASURED"), "BAD_USER_INPUT", "region", /ALL/],
  ["a shape of nothing", "{ seed(value: 1) { digest(shape: []) } }", "BAD_USER_INPUT", "shape", /at most 1048576/],
  [
    "a shape beyond memory",
    "{ seed(value: 1) { digest(shape: [100000, 100000]) } }",
    "BAD_USER_INPUT",
    "shape",
    /at most 1048576/,
  ],
  [
    "a training image that there is not",
    "{ trainingSets { edges { node { image(index: 32768) { url } } } } }",
    "BAD_USER_INPUT",
    "index",
    /0 to 32767/,
  ],

  ["an unknown field", "{ sampel { id } }", "GRAPHQL_VALIDATION_FAILED", undefined, /sampel/],
  ["a text for a seed", sample("", EDM, '"one"'), "GRAPHQL_VALIDATION_FAILED", undefined, /Int cannot represent/],
  ["no GraphQL at all", "{ sample(", "GRAPHQL_PARSE_FAILED", undefined, /Syntax Error/],
];
