/** Fields of a form that is sent, each with what the server refused of it. */
import { type ReactNode, useId } from "react";
import type { CombinedError } from "urql";
import { tell } from "../api/errors.js";
import { Note } from "./ui.js";

export interface EntryProps {
  label: string;
  name: string;
  /** The argument's path, as in `input.slug`. */
  field: string;
  error: CombinedError | undefined;
  value: string;
  onChange(value: string): void;
  hint?: ReactNode;
  rows?: number;
  required?: boolean;
  mono?: boolean;
}

const fieldOf = (error: { extensions?: Record<string, unknown> | undefined }) => String(error.extensions?.field ?? "");

export function refusedAt(error: CombinedError | undefined, field: string): string | null {
  const found = error?.graphQLErrors.find(
    (one) => fieldOf(one) === field || fieldOf(one).startsWith(`${field}.`) || fieldOf(one).startsWith(`${field}[`),
  );
  return found?.message ?? null;
}

/** What is refused and has no field in the form. */
export function RefusedElse({ error, fields }: { error: CombinedError | undefined; fields: readonly string[] }) {
  if (!error || fields.some((field) => refusedAt(error, field) !== null)) return null;
  const { message, advice, code } = tell(error);
  return (
    <Note kind="error">
      <b>{message}</b> {code === "BAD_USER_INPUT" ? null : advice} <code className="tag">{code}</code>
    </Note>
  );
}

export function Entry(props: EntryProps) {
  const { label, name, field, error, value, onChange, hint, rows, required = false, mono = false } = props;
  const id = useId();
  const refused = refusedAt(error, field);
  const common = {
    id,
    name,
    value,
    required,
    autoComplete: "off",
    "aria-invalid": refused !== null,
    "aria-describedby": refused ? `${id}-refused` : hint ? `${id}-hint` : undefined,
  };
  return (
    <div className="form">
      <label htmlFor={id}>{label}</label>
      {rows ? (
        <textarea {...common} rows={rows} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...common}
          className={mono ? "mono" : undefined}
          spellCheck={!mono}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {refused ? (
        <p className="refused" id={`${id}-refused`} role="alert">
          {refused}
        </p>
      ) : (
        hint && (
          <p className="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

const SEEN_BY = [
  ["PRIVATE", "Private: you and every OWNER"],
  ["WORKSPACE", "Workspace: whoever has a token"],
  ["PUBLIC", "Public: everyone"],
] as const;
export type SeenBy = (typeof SEEN_BY)[number][0];
export const seenByText = (visibility: SeenBy) =>
  ({ PRIVATE: "private", WORKSPACE: "seen by whoever has a token", PUBLIC: "public" })[visibility];

export function VisibilityEntry(props: {
  field: string;
  error: CombinedError | undefined;
  value: SeenBy;
  onChange(value: SeenBy): void;
}) {
  const id = useId();
  const refused = refusedAt(props.error, props.field);
  return (
    <div className="form">
      <label htmlFor={id}>Who sees it</label>
      <select
        id={id}
        value={props.value}
        aria-invalid={refused !== null}
        aria-describedby={refused ? `${id}-refused` : undefined}
        onChange={(event) => props.onChange(event.target.value as SeenBy)}
      >
        {SEEN_BY.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {refused && (
        <p className="refused" id={`${id}-refused`} role="alert">
          {refused}
        </p>
      )}
    </div>
  );
}

/** A slug that a title suggests: lower-case letters and digits, with hyphens between. */
export const slugOf = (title: string) =>
  title
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 64)
    .replace(/-$/, "");
