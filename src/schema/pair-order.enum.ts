import { registerEnumType } from "type-graphql";
import type { PairOrder as Order } from "../services/services.js";

export const PairOrder = {
  SEED: "SEED",
  LEAST_SIMILAR: "LEAST_SIMILAR",
  MOST_SIMILAR: "MOST_SIMILAR",
} as const satisfies { [K in Order]: K };

registerEnumType(PairOrder, { name: "PairOrder" });
