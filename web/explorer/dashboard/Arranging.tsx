/** A dashboard while it is arranged: by mouse, by keys, and one before the other where they lie in one column. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { COLUMNS, type WidgetLayout } from "../../../src/domain/dashboard.js";
import { client } from "../api/client.js";
import { DashboardDocument, UpdateDashboardDocument } from "../api/operations.generated.js";
import { RefusedElse } from "../shared/entry.js";
import { Icon } from "../shared/icons.js";
import { IconButton, Note } from "../shared/ui.js";
import type { DashboardCard } from "./answer.js";
import { exchanged, inReadingOrder, moved, ROW } from "./arrange.js";
import { isConflict } from "./conflict.js";
import { inputsOf } from "./kept.js";
import { Widget } from "./Widget.js";

const KEYS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const GAP = 16;

export default function Arranging({ dashboard, done }: { dashboard: DashboardCard; done(): void }) {
  // What was there when arranging began: what somebody saves since is not written over.
  const [base] = useState(dashboard);
  const [widgets, setWidgets] = useState(() => inReadingOrder(dashboard.widgets));
  const [said, setSaid] = useState("");
  const [{ error, fetching }, update] = useMutation(UpdateDashboardDocument);
  const page = useRef<HTMLDivElement>(null);
  const changed = JSON.stringify(widgets) !== JSON.stringify(inReadingOrder(base.widgets));
  const order = inReadingOrder(widgets).map(({ id }) => id);

  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed]);

  const place = (from: typeof widgets, id: string, wanted: WidgetLayout) => {
    const next = moved(from, id, wanted);
    setWidgets(next);
    const { x, y, width, height } = next.find((widget) => widget.id === id)!.layout;
    setSaid(`column ${x + 1}, row ${y + 1}, ${width} columns wide, ${height} rows high`);
  };
  const save = async (updatedAt: string) => {
    const { data } = await update({ id: base.id, updatedAt, input: { widgets: inputsOf(widgets) } });
    if (data) done();
  };
  const saveOver = async () => {
    const { slug } = base;
    const { data } = await client.query(DashboardDocument, { slug }, { requestPolicy: "network-only" }).toPromise();
    if (data?.dashboard) await save(data.dashboard.updatedAt);
  };
  const discard = async () => {
    const { slug } = base;
    await client.query(DashboardDocument, { slug }, { requestPolicy: "network-only" }).toPromise();
    done();
  };
  const onKey = (event: KeyboardEvent, id: string) => {
    const by = KEYS[event.key];
    const one = widgets.find((widget) => widget.id === id);
    if (!by || !one) return;
    event.preventDefault();
    const { x, y, width, height } = one.layout;
    const layout = event.shiftKey
      ? { x, y, width: Math.min(width + by[0], COLUMNS - x), height: height + by[1] }
      : { x: x + by[0], y: y + by[1], width, height };
    place(widgets, id, layout);
  };
  /** From where it was taken hold of: what went down before it comes up again as it moves on. */
  const take = (event: PointerEvent<HTMLElement>, id: string, by: "place" | "size") => {
    const start = widgets;
    const { layout } = start.find((widget) => widget.id === id)!;
    const column = ((page.current?.clientWidth ?? 0) + GAP) / COLUMNS;
    const [fromX, fromY] = [event.clientX, event.clientY + window.scrollY];
    const held = event.currentTarget;
    held.setPointerCapture(event.pointerId);
    const move = (at: globalThis.PointerEvent) => {
      const right = Math.round((at.clientX - fromX) / column);
      const down = Math.round((at.clientY + window.scrollY - fromY) / ROW);
      const { x, y, width, height } = layout;
      const wide = Math.min(width + right, COLUMNS - x);
      place(
        start,
        id,
        by === "place" ? { x: x + right, y: y + down, width, height } : { x, y, width: wide, height: height + down },
      );
    };
    const end = () => {
      held.removeEventListener("pointermove", move);
      held.removeEventListener("pointerup", end);
      held.removeEventListener("pointercancel", end);
    };
    held.addEventListener("pointermove", move);
    held.addEventListener("pointerup", end);
    held.addEventListener("pointercancel", end);
  };
  return (
    <>
      <div className="arrange-bar">
        <span className="hint">
          <span className="arrange-wide">
            Drag by the grip, size by the corner; or with the grip in focus: arrows move, Shift and arrows size.
          </span>
          <span className="arrange-narrow">Earlier and later exchange neighbours.</span>
        </span>
        <button type="button" className="button" onClick={done}>
          Discard
        </button>
        <button
          type="button"
          className="button primary"
          disabled={!changed || fetching}
          onClick={() => void save(base.updatedAt)}
        >
          Save
        </button>
      </div>
      {isConflict(error) ? (
        <Note
          kind="warn"
          action={
            <>
              <button type="button" className="button" onClick={() => void discard()}>
                Show what was saved
              </button>
              <button type="button" className="button" onClick={() => void saveOver()}>
                Save this over it
              </button>
            </>
          }
        >
          <b>Somebody saved this dashboard since you began.</b> Nothing of theirs is written over unless you say so.
        </Note>
      ) : (
        <RefusedElse error={error} fields={[]} />
      )}
      <p className="sr" role="status">
        {said}
      </p>
      <div className="widgets arranging" ref={page}>
        {widgets.map((widget) => (
          <Widget
            key={widget.id}
            widget={widget}
            order={order.indexOf(widget.id)}
            head={
              <>
                <button
                  type="button"
                  className="button quiet icon-only grip"
                  aria-label={`Move ${widget.title}`}
                  title="Drag, or arrows; Shift and arrows size"
                  onKeyDown={(event) => onKey(event, widget.id)}
                  onPointerDown={(event) => take(event, widget.id, "place")}
                >
                  <Icon name="grip" />
                </button>
                <input
                  aria-label={`Title of ${widget.id}`}
                  value={widget.title}
                  onChange={({ target }) =>
                    setWidgets(widgets.map((one) => (one.id === widget.id ? { ...one, title: target.value } : one)))
                  }
                />
                <span className="arrange-narrow">
                  <IconButton
                    icon="up"
                    label={`${widget.title}, earlier`}
                    disabled={order[0] === widget.id}
                    onClick={() => setWidgets(exchanged(widgets, widget.id, -1))}
                  />
                  <IconButton
                    icon="down"
                    label={`${widget.title}, later`}
                    disabled={order.at(-1) === widget.id}
                    onClick={() => setWidgets(exchanged(widgets, widget.id, 1))}
                  />
                </span>
                <IconButton
                  icon="cross"
                  label={`Remove ${widget.title}`}
                  disabled={widgets.length === 1}
                  onClick={() => setWidgets(widgets.filter(({ id }) => id !== widget.id))}
                />
              </>
            }
            corner={
              <span
                className="widget-corner"
                aria-hidden="true"
                onPointerDown={(event) => take(event, widget.id, "size")}
              />
            }
          />
        ))}
      </div>
    </>
  );
}
