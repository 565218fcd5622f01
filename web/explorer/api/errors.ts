/** What an error says, and what can be done about it. */
import type { CombinedError } from "urql";

export interface Told {
  code: string;
  message: string;
  /** What to do; null where the message says it. */
  advice: string | null;
}

const ADVICE: Record<string, string> = {
  UNAUTHENTICATED: "Sign in again, or ask again as nobody.",
  QUERY_TOO_COMPLEX: "Ask for fewer sources or seeds.",
  QUOTA_EXCEEDED: "Ask for fewer seeds, or come back tomorrow. Images that are there still load.",
  RATE_LIMITED: "Images that are there still load.",
  OVERLOADED: "Images that are there still load.",
  NOT_FOUND: "Take another source in the bar above.",
  BAD_USER_INPUT: "Change it in the bar above.",
  INTERNAL: "The server's log has the details.",
};

export function tell(error: CombinedError): Told {
  const first = error.graphQLErrors[0];
  if (!first) {
    return {
      code: "NO_CONNECTION",
      message: "The server did not answer.",
      advice: "It is tried again by itself.",
    };
  }
  const code = String(first.extensions?.code ?? "INTERNAL");
  const wait = first.extensions?.retryAfterSeconds;
  const advice = typeof wait === "number" ? `Try again in ${wait} s.` : (ADVICE[code] ?? null);
  return { code, message: first.message, advice };
}
