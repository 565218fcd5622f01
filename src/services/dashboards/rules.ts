/** What the widgets of a dashboard must be: each refusal names the argument's path. */
import { z } from "zod";
import { CHARTS, COLUMNS, overlap, type Widget } from "../../domain/dashboard.js";
import { checked, title } from "../named.js";
import { under } from "../sampling/resolve.js";
import type { CheckSavedQuery, WidgetRequest } from "./views.js";

const WIDGETS_MOST = 48;
const DOCUMENT_MOST = 20_000;
const VARIABLES_MOST = 100_000;
/** All of a dashboard's, as JSON: whoever may write one must not fill a server that lists them. */
const BYTES_MOST = 200_000;
const ROWS = 1_000;
const HEIGHT_MOST = 100;
const WIDGETS_WORDS = `takes 1 to ${WIDGETS_MOST} widgets`;
const ID_WORDS = "takes 1 to 40 letters, digits, hyphens and underscores";
const PATH_WORDS = "takes the answer's names and positions, as in study.grid or models.edges.0.node";
const JSON_WORDS = "holds a character that is not stored: U+0000, or half of a pair";

/** jsonb holds neither U+0000 nor half of a pair: both are escapes in JSON's text. */
const NOT_STORED = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

function isStored(value: unknown): boolean {
  return !NOT_STORED.test(JSON.stringify(value));
}

function whole(min: number, max: number) {
  const words = `takes a whole number from ${min} to ${max}`;
  return z.number(words).int(words).min(min, words).max(max, words);
}

const OneWidget = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, ID_WORDS),
  title: title.refine(isStored, JSON_WORDS),
  document: z.string().max(DOCUMENT_MOST, `takes at most ${DOCUMENT_MOST} characters`).refine(isStored, JSON_WORDS),
  variables: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((variables) => variables ?? {})
    .superRefine((variables, context) => {
      const refuse = (message: string) => context.addIssue({ code: "custom", message });
      if (JSON.stringify(variables).length > VARIABLES_MOST)
        refuse(`takes at most ${VARIABLES_MOST} characters of JSON`);
      else if (!isStored(variables)) refuse(JSON_WORDS);
    }),
  chart: z.enum(CHARTS),
  path: z
    .string()
    .regex(/^[_A-Za-z][_0-9A-Za-z]*(\.([_A-Za-z][_0-9A-Za-z]*|\d{1,6}))*$/, PATH_WORDS)
    .max(200, "takes at most 200 characters")
    .nullish()
    .transform((path) => path ?? null),
  layout: z
    .object({
      x: whole(0, COLUMNS - 1),
      y: whole(0, ROWS - 1),
      width: whole(1, COLUMNS),
      height: whole(1, HEIGHT_MOST),
    })
    .refine(({ x, width }) => x + width <= COLUMNS, {
      message: `goes beyond the ${COLUMNS} columns: x and width together take at most ${COLUMNS}`,
      path: ["width"],
    }),
});

const Widgets = z
  .array(OneWidget)
  .min(1, WIDGETS_WORDS)
  .max(WIDGETS_MOST, WIDGETS_WORDS)
  .refine((widgets) => Buffer.byteLength(JSON.stringify(widgets)) <= BYTES_MOST, {
    message: `takes at most ${BYTES_MOST} bytes of JSON in all`,
  })
  .superRefine((widgets, context) => {
    widgets.forEach(({ id, layout }, i) => {
      const before = widgets.slice(0, i);
      const refuse = (name: string, message: string) => context.addIssue({ code: "custom", path: [i, name], message });
      if (before.some((other) => other.id === id)) refuse("id", `repeats ${id}: each widget has its own`);
      const under = before.find((other) => overlap(other.layout, layout));
      if (under) refuse("layout", `lies over ${under.id}: each widget has its own place`);
    });
  });

/** The widgets as they are kept. BAD_USER_INPUT and QUERY_TOO_COMPLEX by field name. */
export async function checkWidgets(check: CheckSavedQuery, given: readonly WidgetRequest[]): Promise<Widget[]> {
  // A page of a thousand widgets is refused before any of them is read.
  const few = given.length > WIDGETS_MOST ? given.slice(0, WIDGETS_MOST + 1) : given;
  const widgets = checked(Widgets, few, ["input", "widgets"]);
  for (const [i, widget] of widgets.entries()) {
    await under(`input.widgets.${i}.`, async () => check(widget));
  }
  return widgets;
}
