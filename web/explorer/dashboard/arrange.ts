/** Where widgets lie: 24 columns, rows as many as are needed, none over another. */
import { COLUMNS, overlap, type WidgetLayout } from "../../../src/domain/dashboard.js";

export interface Placed {
  id: string;
  layout: WidgetLayout;
}
/** The server's own bounds. */
const ROWS = 1_000;
const HEIGHT_MOST = 100;
/** Of a grid row with its gap, in pixels. */
export const ROW = 64;

const between = (value: number, low: number, high: number) => Math.min(high, Math.max(low, Math.round(value)));

function within({ x, y, width, height }: WidgetLayout): WidgetLayout {
  const wide = between(width, 1, COLUMNS);
  return {
    x: between(x, 0, COLUMNS - wide),
    y: between(y, 0, ROWS - 1),
    width: wide,
    height: between(height, 1, HEIGHT_MOST),
  };
}

export const inReadingOrder = <Of extends Placed>(widgets: readonly Of[]): Of[] =>
  [...widgets].sort((a, b) => a.layout.y - b.layout.y || a.layout.x - b.layout.x);

/** One goes where it is wanted, within the page; what it would lie over goes down, and what that would lie over too. */
export function moved<Of extends Placed>(widgets: readonly Of[], id: string, wanted: WidgetLayout): Of[] {
  const taken = [within(wanted)];
  const layouts = new Map([[id, taken[0]!]]);
  for (const other of inReadingOrder(widgets).filter((widget) => widget.id !== id)) {
    let { layout } = other;
    for (let over = under(taken, layout); over; over = under(taken, layout)) {
      layout = { ...layout, y: over.y + over.height };
    }
    taken.push(layout);
    layouts.set(other.id, layout);
  }
  return widgets.map((widget) => ({ ...widget, layout: layouts.get(widget.id)! }));
}

const under = (taken: readonly WidgetLayout[], layout: WidgetLayout) => taken.find((other) => overlap(other, layout));

/** Two neighbours in reading order take each other's place: how widgets are ordered where they lie in one column. */
export function exchanged<Of extends Placed>(widgets: readonly Of[], id: string, by: -1 | 1): Of[] {
  const order = inReadingOrder(widgets);
  const at = order.findIndex((widget) => widget.id === id);
  const [one, other] = [order[at], order[at + by]];
  if (!one || !other) return [...widgets];
  const layouts = new Map([
    [one.id, other.layout],
    [other.id, one.layout],
  ]);
  return widgets.map((widget) => ({ ...widget, layout: layouts.get(widget.id) ?? widget.layout }));
}

/** The first place in reading order that is free. */
export function freePlace(widgets: readonly Placed[], width: number, height: number): WidgetLayout {
  const taken = widgets.map(({ layout }) => layout);
  for (let y = 0; ; y++) {
    for (let x = 0; x + width <= COLUMNS; x++) {
      const layout = { x, y, width, height };
      if (!under(taken, layout)) return layout;
    }
  }
}
