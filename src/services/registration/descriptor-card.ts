/** The card of a descriptor metric: a JSON file beside the network's. */
import { z } from "zod";
import {
  DESCRIPTOR_INPUT_TYPES,
  DESCRIPTOR_LAYOUTS,
  DESCRIPTOR_RESIZES,
  type DescriptorCard,
} from "../../domain/descriptor.js";
import { badInput } from "../../errors.js";

const text = (what: string) =>
  z
    .string({ error: `needs ${what}` })
    .trim()
    .min(1, `needs ${what}`)
    .max(1_000, "takes at most 1,000 characters");
const side = z
  .int("takes two whole numbers, height and width, from 1 to 2048")
  .min(1, "takes two whole numbers, height and width, from 1 to 2048")
  .max(2048, "takes two whole numbers, height and width, from 1 to 2048");
const choice = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `takes ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
const perChannel = (one: z.ZodNumber) =>
  z.tuple([one, one, one], { error: "takes three numbers, of red, green and blue, or null" }).nullable().default(null);

const Card = z
  .strictObject(
    {
      slug: z
        .string({ error: "needs lower-case letters, digits and hyphens" })
        .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "takes up to 80 lower-case letters, digits and hyphens"),
      title: text("a name for people"),
      /** The ONNX file beside the card. */
      network: z
        .string({ error: "needs the name of the ONNX file beside the card" })
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "takes the name of a file beside the card, without a folder"),
      digest: z
        .string({ error: "needs the network's SHA-256" })
        .regex(/^[0-9a-f]{64}$/, "takes the network's SHA-256: 64 lower-case hexadecimal digits"),
      inputSize: z.tuple([side, side], { error: "takes two whole numbers, height and width, from 1 to 2048" }),
      layout: choice(DESCRIPTOR_LAYOUTS),
      inputType: choice(DESCRIPTOR_INPUT_TYPES),
      resize: choice(DESCRIPTOR_RESIZES),
      mean: perChannel(z.number("takes three numbers")),
      deviation: perChannel(z.number("takes three numbers").positive("takes three numbers above 0")),
      dimension: z
        .int("takes a whole number from 1 to 16384")
        .min(1, "takes a whole number from 1 to 16384")
        .max(16_384, "takes a whole number from 1 to 16384"),
      threshold: z
        .number("takes a cosine, from -1 to 1")
        .min(-1, "takes a cosine, from -1 to 1")
        .max(1, "takes a cosine, from -1 to 1"),
      thresholdSource: text("where the threshold is from"),
      reference: text("the paper or the page that describes it"),
      license: text("the network's licence"),
    },
    { error: (issue) => (issue.code === "unrecognized_keys" ? `has no field ${issue.keys.join(", ")}` : undefined) },
  )
  .superRefine((card, context) => {
    for (const field of ["mean", "deviation"] as const) {
      const message =
        card.inputType === "uint8"
          ? "takes null for uint8: the network is given the levels as they are"
          : "is needed for float32: three numbers, of red, green and blue";
      if ((card[field] === null) === (card.inputType === "float32")) {
        context.addIssue({ code: "custom", path: [field], message });
      }
    }
  });
export type MetricCard = z.infer<typeof Card>;

/** BAD_USER_INPUT with every fault of the card, each by its field and with what it takes. */
export function readMetricCard(json: string): MetricCard {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw badInput("card", `The card is not JSON: ${(cause as Error).message}.`, cause);
  }
  const parsed = Card.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the card"} ${message}`);
  const [first] = parsed.error.issues;
  throw badInput(first!.path.map(String).join(".") || "card", `The card cannot be used: ${faults.join("; ")}.`);
}

/** What is kept of a card beside the metric's own columns. */
export function descriptorCardOf(card: MetricCard): DescriptorCard {
  const { inputSize, layout, inputType, resize, mean, deviation, dimension, digest, license, thresholdSource } = card;
  return { inputSize, layout, inputType, resize, mean, deviation, dimension, digest, license, thresholdSource };
}
