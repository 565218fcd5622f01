/** The only place where an error becomes an answer: a code of the closed set, a message, and nothing of the machine. */
import { randomUUID } from "node:crypto";
import { GraphQLError, type GraphQLFormattedError, type ValueNode } from "graphql";
import type { Logger } from "pino";
import { ConcordanceError, ERROR_CODES, type ErrorCode, type ErrorDetails } from "../errors.js";
import { fieldOfLiteral } from "./limits/number-literals.rule.js";

export type FormatError = (error: unknown) => GraphQLFormattedError;

/** What Apollo calls its own errors, in our words. */
const OTHER_CODES: Record<string, ErrorCode> = {
  PERSISTED_QUERY_NOT_FOUND: "BAD_REQUEST",
  PERSISTED_QUERY_NOT_SUPPORTED: "BAD_REQUEST",
  OPERATION_RESOLUTION_FAILURE: "BAD_REQUEST",
};
/** What `extensions` may hold. */
type Shown = ErrorDetails & { code: ErrorCode; [more: string]: unknown };
/** A message repeats what it refuses; a megabyte of it helps nobody. */
const MESSAGE_LENGTH = 1_000;

export function createErrorFormatter(log: Logger): FormatError {
  return (error) => {
    const where = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {};
    const known = describe(error);
    if (known) return { message: known.message.slice(0, MESSAGE_LENGTH), ...where, extensions: known.extensions };
    const reference = randomUUID();
    log.error({ reference, err: innermost(error) }, "internal error");
    const message = `Something went wrong here. The log names it ${reference}.`;
    return { message, ...where, extensions: { code: "INTERNAL", reference } };
  };
}

function describe(error: unknown): { message: string; extensions: Shown } | null {
  const cause = innermost(error);
  if (cause instanceof ConcordanceError) {
    const { field, cost, limit, retryAfterSeconds } = cause.details;
    return { message: cause.message, extensions: { code: cause.code, field, cost, limit, retryAfterSeconds } };
  }
  // Only what GraphQL itself says of a request: an error of another kind says nothing, whatever code it carries.
  if (!(error instanceof GraphQLError) || !(cause instanceof GraphQLError)) return null;
  const field = error.nodes?.map((node) => fieldOfLiteral(node as ValueNode)).find(Boolean);
  if (field) return { message: error.message, extensions: { code: "BAD_USER_INPUT", field } };
  const code = codeOf(error);
  return code && { message: error.message, extensions: { code } };
}

function codeOf({ extensions }: GraphQLError): ErrorCode | null {
  const code = String(extensions.code);
  return (
    ERROR_CODES.find((known) => known === code) ??
    OTHER_CODES[code] ??
    (isBadRequest(extensions.http) ? "BAD_REQUEST" : null)
  );
}
/** Apollo gives some of its refusals a status and no code. */
function isBadRequest(http: unknown): boolean {
  const status = (http as { status?: unknown } | undefined)?.status;
  return typeof status === "number" && status >= 400 && status < 500;
}

function innermost(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** The HTTP status of a request that was refused before anything ran. */
export function statusOf(code: unknown): number {
  switch (code) {
    case "UNAUTHENTICATED":
      return 401;
    case "FORBIDDEN":
      return 403;
    case "NOT_FOUND":
      return 404;
    case "RATE_LIMITED":
      return 429;
    case "OVERLOADED":
      return 503;
    case "INTERNAL":
      return 500;
    default:
      return 400;
  }
}
