import type { CombinedError } from "urql";
import { tell } from "../api/errors.js";
import { Note } from "./ui.js";

/** An error where it happened: first what happened, then what to do. */
export function AskError({ error, retry }: { error: CombinedError; retry(): void }) {
  const { code, message, advice } = tell(error);
  return (
    <Note
      kind="error"
      action={
        <button type="button" className="button" onClick={retry}>
          Ask again
        </button>
      }
    >
      <b>{message}</b> {advice} <code className="tag">{code}</code>
    </Note>
  );
}
