/** The closed set of error codes that leave this program, and the one error class that carries them. */
export const ERROR_CODES = [
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "QUERY_TOO_COMPLEX",
  "QUOTA_EXCEEDED",
  "RATE_LIMITED",
  "OVERLOADED",
  "INTERNAL",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an answer may say beside the code and the message. Nothing else leaves the program. */
export interface ErrorDetails {
  /** The argument's path, as in `sampler.churn`. */
  field?: string;
  cost?: number;
  limit?: number;
  retryAfterSeconds?: number;
}

/** An error that may be shown: its message says what, where and what would be accepted; `cause` is for the log alone. */
export class ConcordanceError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = "ConcordanceError";
  }
}

/** BAD_USER_INPUT for one argument: `field` is its path, the message says what would be accepted. */
export function badInput(field: string, message: string, cause?: unknown): ConcordanceError {
  return new ConcordanceError("BAD_USER_INPUT", message, { field }, { cause });
}
