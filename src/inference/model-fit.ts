/** Whether a network's file is what its card says: names, types and shapes of what goes in and comes out. */
import type { DrawingModel } from "../domain/model.js";
import type { ModelFile, ModelFileValue } from "./model-file.js";
import { CLASS_INPUT, levelInput, OUTPUT, SAMPLE_INPUT } from "./session.js";

/** The first thing that is wrong, in words for the network's owner; null where file and card agree. */
export function misfit(file: ModelFile, model: DrawingModel): string | null {
  return selfContained(file) ?? inputsMisfit(file, model) ?? outputMisfit(file, model);
}

/** Whether a file is all there, of operators that are here, and gives the same every time; else why not, in words. */
export function selfContained({ externalData, customDomains, randomOperators }: ModelFile): string | null {
  if (externalData) return "its weights lie in another file: save them inside the ONNX file";
  if (customDomains.length > 0) {
    const names = customDomains.map((domain) => `"${domain}"`).join(", ");
    return `it uses operators of ${names}, which this server does not have: export it with standard operators`;
  }
  if (randomOperators.length > 0) {
    return `it draws random numbers of its own (${randomOperators.join(", ")}): the same noise must give the same image`;
  }
  return null;
}

function inputsMisfit({ inputs }: ModelFile, model: DrawingModel): string | null {
  const level = levelInput(model);
  const wanted = [
    { name: SAMPLE_INPUT, type: "float32", rest: [...model.shape] },
    { name: level, type: "float32", rest: [] },
    ...(model.classes > 0 ? [{ name: CLASS_INPUT, type: "int64", rest: [] }] : []),
  ];
  // Integers are timesteps of a table: a sigma, and a flow's t, lie between them.
  const table = model.parameterization === "EPSILON" || model.parameterization === "V";
  const timesteps = table ? inputs.find((one) => one.name === level && one.type === "int64") : undefined;
  for (const { name, type, rest } of wanted) {
    const input = inputs.find((one) => one.name === name);
    if (!input) {
      const found = inputs.length > 0 ? inputs.map((one) => `"${one.name}"`).join(", ") : "none";
      return `it has no input "${name}", which its card asks for (its inputs: ${found})`;
    }
    const wrong = typeMisfit("input", input, input === timesteps ? "int64" : type) ?? shapeMisfit("input", input, rest);
    if (wrong) return wrong;
  }
  const extra = inputs.find(({ name }) => !wanted.some((one) => one.name === name));
  if (!extra) return null;
  return extra.name === CLASS_INPUT
    ? `it takes "${CLASS_INPUT}", and its card names no classes`
    : `it has an input "${extra.name}" that nothing here can feed`;
}

function outputMisfit({ outputs }: ModelFile, model: DrawingModel): string | null {
  const output = outputs.find(({ name }) => name === OUTPUT);
  if (!output) {
    const found = outputs.length > 0 ? outputs.map((one) => `"${one.name}"`).join(", ") : "none";
    return `it has no output "${OUTPUT}" (its outputs: ${found})`;
  }
  return typeMisfit("output", output, "float32") ?? shapeMisfit("output", output, [...model.shape]);
}

function typeMisfit(side: string, { name, type }: ModelFileValue, wanted: string): string | null {
  return type === wanted ? null : `its ${side} "${name}" is ${type}: it must be ${wanted}`;
}

/** `rest` is what follows the batch. Lengths left open are settled by the test run. */
function shapeMisfit(side: string, { name, dims }: ModelFileValue, rest: number[]): string | null {
  if (dims === null) return null;
  const wanted = `(${["batch", ...rest].join(", ")})`;
  const given = `(${dims.join(", ")})`;
  if (dims.length !== rest.length + 1) return `its ${side} "${name}" has the shape ${given}: it must be ${wanted}`;
  if (typeof dims[0] === "number" && side === "input") {
    return `its ${side} "${name}" has the shape ${given}: the batch, its first length, must be left open`;
  }
  const fits = rest.every((length, i) => typeof dims[i + 1] === "string" || dims[i + 1] === length);
  return fits ? null : `its ${side} "${name}" has the shape ${given}: its card says ${wanted}`;
}

/** The card as the file completes it: whether timesteps are integers is the file's to say. */
export function withTimestepType(file: ModelFile, { timestepType: _, ...model }: DrawingModel): DrawingModel {
  const level = file.inputs.find(({ name }) => name === levelInput(model));
  return level?.type === "int64" ? { ...model, timestepType: "INT64" } : model;
}
