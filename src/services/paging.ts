/** Opaque cursors and pages. */
import { badInput } from "../errors.js";
import type { Page } from "./asking.js";

export function encodeCursor(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
/** BAD_USER_INPUT for what no cursor of ours holds and PostgreSQL would refuse. */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!text.includes("\0")) return text;
  throw badInput("after", "after is not a cursor of this list: pass an endCursor as it was given.");
}

/** Refuses a page size outside 1 … `most`. */
export function checkFirst(first: number, most: number): number {
  if (!Number.isInteger(first) || first < 1 || first > most) {
    throw badInput("first", `first is ${first}: a page takes 1 to ${most}.`);
  }
  return first;
}

/** A page of a list that is read with one row more than asked for, so that its end is known. */
export function pageOf<Row, T>(
  rows: Row[],
  first: number,
  after: string | null,
  total: number,
  cursorOf: (row: Row) => string,
  viewOf: (row: Row) => T,
): Page<T> {
  const edges = rows.slice(0, first).map((row) => ({ cursor: encodeCursor(cursorOf(row)), node: viewOf(row) }));
  return {
    edges,
    totalCount: total,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** A page of what lies in memory: cursors are positions. */
export function pageOfArray<Item, T>(
  items: readonly Item[],
  first: number,
  after: string | null,
  viewOf: (item: Item) => T,
): Page<T> {
  const start = after === null ? 0 : positionAfter(after, items.length);
  const edges = items
    .slice(start, start + first)
    .map((item, i) => ({ cursor: encodeCursor(`at:${start + i}`), node: viewOf(item) }));
  return {
    edges,
    totalCount: items.length,
    pageInfo: {
      hasNextPage: start + first < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function positionAfter(cursor: string, length: number): number {
  const position = Number(/^at:(\d{1,9})$/.exec(decodeCursor(cursor))?.[1] ?? Number.NaN);
  if (!(position >= 0 && position < Math.max(1, length))) {
    throw badInput("after", "after is not a cursor of this list: pass an endCursor as it was given.");
  }
  return position + 1;
}
