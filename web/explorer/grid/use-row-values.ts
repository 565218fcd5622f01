/** Each row's values against the pinned one, by seed. */
import { useEffect, useState } from "react";
import { client } from "../api/client.js";
import { RowValuesDocument } from "../api/operations.generated.js";
import { type SourceRef, sourceInput, sourceText } from "../question/question.js";
import type { Asked } from "../question/url.js";
import type { RowValues } from "./order.js";

export function useRowValues(
  asked: Asked,
  pinned: SourceRef | null,
  rows: readonly SourceRef[],
  mark: unknown,
): ReadonlyMap<string, RowValues> {
  const base = JSON.stringify([pinned && sourceText(pinned), asked.shared, asked.scoring]);
  const list = rows.map(sourceText).join(",");
  const [held, setHeld] = useState<{ base: string; values: ReadonlyMap<string, RowValues> }>({
    base,
    values: new Map(),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `base` and `list` stand for the question, `mark` asks again.
  useEffect(() => {
    if (!pinned) return;
    const open = rows.map((row) => {
      const variables = { a: sourceInput(pinned), b: sourceInput(row), ...asked.shared, ...asked.scoring };
      return client
        .query(RowValuesDocument, variables, { requestPolicy: "cache-and-network" })
        .subscribe(({ data }) => {
          if (!data) return;
          const { seeds, values, score } = data.comparison;
          const bySeed = new Map<number, number>();
          seeds.forEach((seed, i) => {
            const value = values[i];
            if (value != null) bySeed.set(seed, value);
          });
          setHeld((before) => ({
            base,
            values: new Map(before.base === base ? before.values : []).set(sourceText(row), { score, bySeed }),
          }));
        });
    });
    return () => {
      for (const { unsubscribe } of open) unsubscribe();
    };
  }, [base, list, mark]);
  return held.base === base ? held.values : new Map();
}
