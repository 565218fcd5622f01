/** Reading a question's samples as views: one statement for the rows, however many sources and seeds. */
import { readSamples, type SampleRow } from "../../db/queries/samples.js";
import { digestOf } from "../../domain/digest.js";
import type { SampleView } from "../views.js";
import type { AskDependencies, Standing } from "./ask.js";
import type { Asked } from "./resolve.js";
import { sampleViews } from "./sample-views.js";

/** Rows in the order of `asked.sources`, samples in the order of `seeds`. */
export async function readRows(
  deps: Pick<AskDependencies, "db" | "coalesced">,
  asked: Asked,
  seeds: readonly number[],
  where: Pick<Standing, "sourceIds" | "notSampled">,
): Promise<SampleView[][]> {
  const ids = [...new Set(where.sourceIds.values())];
  const rows =
    ids.length === 0
      ? []
      : await deps.coalesced.run(`samples ${digestOf([ids, asked.noise, seeds])}`, () =>
          readSamples(deps.db, ids, asked.noise, seeds),
        );
  const bySource = new Map<number, Map<number, SampleRow>>();
  for (const row of rows) {
    const of = bySource.get(row.sourceId) ?? new Map<number, SampleRow>();
    of.set(row.seed!, row);
    bySource.set(row.sourceId, of);
  }
  return asked.sources.map((source) =>
    sampleViews(
      source,
      asked.noise,
      seeds,
      bySource.get(where.sourceIds.get(source.view.digest) ?? -1) ?? new Map(),
      where.notSampled,
    ),
  );
}
