import { registerEnumType } from "type-graphql";
import type { DatasetVersionView } from "../services/datasets/views.js";

export const DatasetState = {
  BUILDING: "BUILDING",
  READY: "READY",
  FAILED: "FAILED",
} as const satisfies { [K in DatasetVersionView["state"]]: K };

registerEnumType(DatasetState, { name: "DatasetState" });
