/** Each row's values against the pinned one, by seed. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { client } from "../api/client.js";
import { useConnection } from "../api/connection.js";
import { RowValuesDocument, type RowValuesQuery } from "../api/operations.generated.js";
import { type SourceRef, sourceInput, sourceText } from "../question/question.js";
import type { Asked } from "../question/url.js";
import type { RowValues } from "./order.js";

interface Held {
  base: string;
  values: ReadonlyMap<string, RowValues>;
  errors: ReadonlyMap<string, CombinedError>;
}
function valuesOf({ seeds, values, score }: RowValuesQuery["comparison"]): RowValues {
  const bySeed = new Map<number, number>();
  seeds.forEach((seed, i) => {
    const value = values[i];
    if (value != null) bySeed.set(seed, value);
  });
  return { score, bySeed };
}

const NOTHING: Omit<Held, "base"> = { values: new Map(), errors: new Map() };

export function useRowValues(
  asked: Asked,
  pinned: SourceRef | null,
  rows: readonly SourceRef[],
  mark: unknown,
): { values: ReadonlyMap<string, RowValues>; error: CombinedError | undefined; retry(): void } {
  const base = JSON.stringify([pinned && sourceText(pinned), asked.shared, asked.scoring]);
  const list = rows.map(sourceText).join(",");
  const [held, setHeld] = useState<Held>({ base, ...NOTHING });
  const { epoch } = useConnection();
  const [attempt, setAttempt] = useState(0);

  const open = useRef(new Map<string, { stamp: string; stop(): void }>());
  // Ten thousand values a row: one that stays in view is not read again because another came.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `base` and `list` stand for the question, `mark` asks again.
  useEffect(() => {
    const stamp = `${base} ${mark} ${attempt} ${epoch}`;
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
        .subscribe(({ data, error }) => {
          setHeld((before) => {
            const { values, errors } = before.base === base ? before : NOTHING;
            return {
              base,
              values: data ? new Map(values).set(name, valuesOf(data.comparison)) : values,
              errors: new Map([...errors].filter(([other]) => other !== name).concat(error ? [[name, error]] : [])),
            };
          });
        });
      open.current.set(name, { stamp, stop: unsubscribe });
    }
  }, [base, list, mark, attempt, epoch]);
  useEffect(() => {
    const opened = open.current;
    return () => {
      for (const { stop } of opened.values()) stop();
      opened.clear();
    };
  }, []);
  const { values, errors } = held.base === base ? held : NOTHING;
  const [error] = errors.values();
  return { values, error, retry: useCallback(() => setAttempt((before) => before + 1), []) };
}
