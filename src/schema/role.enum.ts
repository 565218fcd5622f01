import { registerEnumType } from "type-graphql";
import type { Role as Held } from "../domain/viewer.js";

export const Role = { READER: "READER", RESEARCHER: "RESEARCHER", OWNER: "OWNER" } as const satisfies {
  [K in Held]: K;
};

registerEnumType(Role, { name: "Role" });
