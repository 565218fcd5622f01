/** The very operation and variables that feed the view, and its answer: the way from looking to asking oneself. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useCatalogue } from "../api/catalogue.js";
import { operationText } from "../api/texts.js";
import { copyText } from "../shared/copy.js";
import { Icon } from "../shared/icons.js";
import { IconButton, Segment } from "../shared/ui.js";
import { graphiqlHref } from "./graphiql-href.js";
import { type ShownQuery, useShownQuery } from "./shown-query.js";

const KeepDialog = lazy(() => import("../dashboard/KeepDialog.js"));

type Part = "operation" | "variables" | "answer";
/** More than a reader scrolls through, and than a browser lays out at once. */
const ANSWER_CHARACTERS = 40_000;

function withoutTypeNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypeNames);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([name]) => name !== "__typename");
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutTypeNames(inner)]));
}

export function QueryDrawer({ close }: { close(): void }) {
  const shown = useShownQuery();
  const { viewer } = useCatalogue();
  const [keeping, setKeeping] = useState<ShownQuery | null>(null);
  const [part, setPart] = useState<Part>("operation");
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && close();
    const element = drawer.current;
    element?.addEventListener("keydown", onKey);
    return () => {
      element?.removeEventListener("keydown", onKey);
      before?.focus?.();
    };
  }, [close]);

  const operation = shown ? operationText(shown.name) : "";
  const text = () => {
    if (!shown) return "";
    if (part === "operation") return operation;
    if (part === "variables") return JSON.stringify(shown.variables, null, 2);
    if (shown.answer === undefined) return "not answered yet";
    const answer = JSON.stringify(withoutTypeNames(shown.answer), null, 2);
    return answer.length > ANSWER_CHARACTERS
      ? `${answer.slice(0, ANSWER_CHARACTERS)}\n… ${answer.length - ANSWER_CHARACTERS} characters more: GraphiQL shows them`
      : answer;
  };
  return (
    <aside className="drawer" id="query" aria-label="Query" ref={drawer}>
      <header>
        <h2>Query</h2>
        <Segment<Part>
          label="Part of the query"
          options={[
            ["operation", "Operation"],
            ["variables", "Variables"],
            ["answer", "Answer"],
          ]}
          value={part}
          onChange={setPart}
        />
        <IconButton icon="cross" label="Close the query" onClick={close} />
      </header>
      <pre className="code" tabIndex={0} role="region" aria-label={part}>
        {text()}
      </pre>
      <footer>
        {shown && (
          <>
            <a
              className="button primary"
              href={graphiqlHref(operation, shown.variables)}
              target="_blank"
              rel="noopener"
            >
              Open in GraphiQL
            </a>
            <button type="button" className="button" onClick={() => void copyText(text(), `The ${part}`)}>
              <Icon name="copy" /> Copy
            </button>
            {viewer.role !== "READER" && !/^dashboard/.test(shown.name) && (
              <button type="button" className="button" onClick={() => setKeeping(shown)}>
                Keep as widget
              </button>
            )}
          </>
        )}
      </footer>
      <Suspense>{keeping && <KeepDialog shown={keeping} close={() => setKeeping(null)} />}</Suspense>
    </aside>
  );
}
