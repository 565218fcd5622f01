import { registerEnumType } from "type-graphql";
import type { Role as Held } from "../access/viewer.js";

export const Role = { READER: "READER", RESEARCHER: "RESEARCHER", OWNER: "OWNER" } as const satisfies {
  [K in Held]: K;
};

registerEnumType(Role, { name: "Role" });
