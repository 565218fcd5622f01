import { registerEnumType } from "type-graphql";

export const TableFormat = { LATEX: "LATEX", CSV: "CSV", MARKDOWN: "MARKDOWN" } as const;
export type TableFormat = keyof typeof TableFormat;

registerEnumType(TableFormat, { name: "TableFormat" });
