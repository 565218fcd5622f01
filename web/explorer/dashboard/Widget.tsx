/** One widget: its query's answer, what it waits for, what went wrong with it, and the way to its query. */
import type { ReactNode } from "react";
import { useCatalogue } from "../api/catalogue.js";
import { tell } from "../api/errors.js";
import { graphiqlHref } from "../app/graphiql-href.js";
import { plural } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { IconButton, Note } from "../shared/ui.js";
import { useWidgetAnswer, type WidgetCard } from "./answer.js";
import { Drawing } from "./Drawing.js";

export interface WidgetProps {
  widget: WidgetCard;
  /** Its place among all, where they lie in one column. */
  order: number;
  /** While the page is arranged: what stands in the head, and what takes hold of its corner. */
  head?: ReactNode;
  corner?: ReactNode;
}

export function Widget({ widget, order, head, corner }: WidgetProps) {
  const { viewer } = useCatalogue();
  const reader = viewer.role === "READER";
  const answer = useWidgetAnswer(widget, reader);
  const { x, y, width, height } = widget.layout;
  return (
    <section
      className="panel widget"
      data-widget={widget.id}
      aria-label={widget.title}
      aria-busy={answer.asking}
      style={{ gridArea: `${y + 1} / ${x + 1} / span ${height} / span ${width}`, order }}
    >
      <header className="widget-head">
        {head ?? (
          <>
            <h2>{widget.title}</h2>
            <a
              className="button quiet icon-only"
              href={graphiqlHref(widget.document, widget.variables)}
              target="_blank"
              rel="noopener"
              aria-label={`The query of ${widget.title}, in GraphiQL`}
              title="Its query, in GraphiQL"
            >
              <Icon name="code" />
            </a>
            <IconButton icon="again" label={`Ask ${widget.title} again`} onClick={answer.read} />
          </>
        )}
      </header>
      <div className="widget-body" role="region" tabIndex={0} aria-label={`Answer of ${widget.title}`}>
        {answer.error && <Refused answer={answer} />}
        <Rest answer={answer} reader={reader} />
        {answer.data ? (
          <Drawing widget={widget} data={answer.data} />
        ) : (
          answer.asking && <div className="widget-waiting" role="status" aria-label="Asking" />
        )}
      </div>
      {corner}
    </section>
  );
}

function Refused({ answer: { error, read } }: { answer: ReturnType<typeof useWidgetAnswer> }) {
  const { code, message } = tell(error!);
  const wait = error!.graphQLErrors[0]?.extensions?.retryAfterSeconds;
  return (
    <Note
      kind="error"
      action={
        <button type="button" className="button" onClick={read}>
          Ask again
        </button>
      }
    >
      <b>{message}</b> {typeof wait === "number" && `Trying again in ${wait} s.`} <code className="tag">{code}</code>
    </Note>
  );
}

/** What of it is not there, and what can be done about that. */
function Rest({ answer, reader }: { answer: ReturnType<typeof useWidgetAnswer>; reader: boolean }) {
  const { missing, held, draw } = answer;
  if (held) {
    return (
      <div className="widget-rest">
        <span className="hint">This question is too long to be asked without drawing what is missing of it.</span>
        <button type="button" className="button" onClick={draw}>
          Ask and draw
        </button>
      </div>
    );
  }
  if (missing.running) {
    return (
      <p className="hint" role="status">
        Being drawn{missing.count > 0 && `: ${plural(missing.count, "sample")} to go`}.
      </p>
    );
  }
  if (missing.count === 0) return null;
  return (
    <div className="widget-rest">
      <span className="hint">
        {plural(missing.count, "sample")} {missing.count === 1 ? "is" : "are"} not drawn
        {reader ? ": you read with the role READER, which does not start work." : "."}
      </span>
      {!reader && (
        <button type="button" className="button" onClick={draw}>
          Draw {missing.count === 1 ? "it" : "them"}
        </button>
      )}
    </div>
  );
}
