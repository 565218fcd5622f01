/**
 * Networks that pass the check and misbehave when they draw: the check tries levels of noise up to sigma 80, and they turn
 * on above 90, where `sampler: { sigmaMax: 100 }` begins. Below it they give their input back.
 */
import { type GraphSpec, type NodeSpec, network, type TensorSpec } from "./onnx-writer.js";
import type { OwnModel } from "./small-zoo.js";

/** Asks the samplers for levels at which the networks below turn. */
export const TURNED = { method: "EULER", steps: 3, sigmaMax: 100 } as const;

const scalar = (name: string, value: number): TensorSpec => ({
  name,
  type: "float32",
  dims: [],
  data: new Float32Array([value]),
});
const long = (name: string, value: bigint): TensorSpec => ({
  name,
  type: "int64",
  dims: [],
  data: new BigInt64Array([value]),
});
/** `turned`: whether the batch holds a level above 90. */
const TURNING: NodeSpec[] = [
  { op: "ReduceMax", inputs: ["sigma"], outputs: ["highest"], attributes: { keepdims: 0 } },
  { op: "Greater", inputs: ["highest", "ninety"], outputs: ["turned"] },
];
const FLOAT32 = 1;
const INT64 = 7;

/** The least integer divided by -1 has no result: the processor ends the process (SIGFPE on x86-64). */
function crashing(): Uint8Array {
  return network(
    [
      ...TURNING,
      { op: "Where", inputs: ["turned", "minus_one", "one"], outputs: ["divisor"] },
      { op: "Div", inputs: ["least", "divisor"], outputs: ["quotient"] },
      { op: "Cast", inputs: ["quotient"], outputs: ["number"], attributes: { to: FLOAT32 } },
      { op: "Mul", inputs: ["number", "zero"], outputs: ["nothing"] },
      { op: "Add", inputs: ["sample", "nothing"], outputs: ["out_sample"] },
    ],
    {
      initializers: [
        scalar("ninety", 90),
        scalar("zero", 0),
        long("one", 1n),
        long("minus_one", -1n),
        long("least", -(2n ** 63n)),
      ],
    },
  );
}

/** A loop of 10^15 rounds, each of which does `round` with the number `v` that it carries. */
function looping(round: NodeSpec[], scan: { name: string; dims: number[] } | null, more: TensorSpec[]): Uint8Array {
  const body: GraphSpec = {
    nodes: [
      { op: "Identity", inputs: ["going"], outputs: ["going_on"] },
      { op: "Mul", inputs: ["v", "half"], outputs: ["v_next"] },
      ...round,
    ],
    inputs: [
      { name: "i", type: "int64", dims: [] },
      { name: "going", type: "bool", dims: [] },
      { name: "v", type: "float32", dims: [] },
    ],
    outputs: [
      { name: "going_on", type: "bool", dims: [] },
      { name: "v_next", type: "float32", dims: [] },
      ...(scan ? [{ name: scan.name, type: "float32" as const, dims: scan.dims }] : []),
    ],
  };
  return network(
    [
      ...TURNING,
      { op: "Cast", inputs: ["turned"], outputs: ["turned_long"], attributes: { to: INT64 } },
      { op: "Mul", inputs: ["turned_long", "many"], outputs: ["more_rounds"] },
      { op: "Add", inputs: ["more_rounds", "one"], outputs: ["rounds"] },
      {
        op: "Loop",
        inputs: ["rounds", "always", "zero"],
        outputs: ["v_last", ...(scan ? ["kept"] : [])],
        attributes: { body: { graph: body } },
      },
      { op: "Add", inputs: ["sample", "v_last"], outputs: ["out_sample"] },
    ],
    {
      initializers: [
        scalar("ninety", 90),
        scalar("zero", 0),
        scalar("half", 0.5),
        long("one", 1n),
        long("many", 10n ** 15n),
        { name: "always", type: "bool", dims: [], data: new Uint8Array([1]) },
        ...more,
      ],
    },
  );
}

const EDGE = 512;
/** Keeps another 1 MB each round. */
function greedy(): Uint8Array {
  return looping(
    [
      { op: "Add", inputs: ["square", "v"], outputs: ["moved"] },
      { op: "Erf", inputs: ["moved"], outputs: ["another"] },
    ],
    { name: "another", dims: [EDGE, EDGE] },
    [{ name: "square", type: "float32", dims: [EDGE, EDGE], data: new Float32Array(EDGE * EDGE) }],
  );
}

const card = (slug: string) => ({
  slug,
  title: slug,
  framework: "EDM",
  architecture: "none",
  parameterization: "DENOISED",
  shape: [1, 4, 4],
  sigmaData: 0.5,
});
export const CRASHING: OwnModel = { card: card("crashing"), weights: crashing() };
export const HANGING: OwnModel = { card: card("hanging"), weights: looping([], null, []) };
export const GREEDY: OwnModel = { card: card("greedy"), weights: greedy() };
