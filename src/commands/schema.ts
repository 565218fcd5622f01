/** `schema`: writes schema.graphql, what clients of this version are written against. */
import { writeFile } from "node:fs/promises";
import { createSchema } from "../resolvers/schema.js";
import { schemaText } from "../resolvers/schema-text.js";

export async function writeSchema(file = "schema.graphql"): Promise<void> {
  await writeFile(file, schemaText(createSchema()));
}
