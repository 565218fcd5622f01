/** Each row's values against the pinned one, by seed. */
import { useEffect, useRef, useState } from "react";
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

  const open = useRef(new Map<string, { stamp: string; stop(): void }>());
  // Ten thousand values a row: one that stays in view is not read again because another came.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `base` and `list` stand for the question, `mark` asks again.
  useEffect(() => {
    const stamp = `${base} ${mark}`;
    const wanted = new Set(pinned ? rows.map(sourceText) : []);
    for (const [name, { stop }] of open.current) {
      if (wanted.has(name)) continue;
      stop();
      open.current.delete(name);
    }
    for (const row of pinned ? rows : []) {
      const name = sourceText(row);
      const known = open.current.get(name);
      if (known?.stamp === stamp) continue;
      known?.stop();
      const variables = { a: sourceInput(pinned!), b: sourceInput(row), ...asked.shared, ...asked.scoring };
      const { unsubscribe } = client
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
            values: new Map(before.base === base ? before.values : []).set(name, { score, bySeed }),
          }));
        });
      open.current.set(name, { stamp, stop: unsubscribe });
    }
  }, [base, list, mark]);
  useEffect(() => {
    const opened = open.current;
    return () => {
      for (const { stop } of opened.values()) stop();
      opened.clear();
    };
  }, []);
  return held.base === base ? held.values : new Map();
}
