/** Errors before and beside GraphQL's execution, in GraphQL's shape. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ConcordanceError, type ErrorCode } from "../errors.js";
import { JSON_TYPE, responseType } from "./context.js";
import { type FormatError, statusOf } from "./format-error.js";

/** The codes of a request that was well-formed HTTP and a GraphQL document at fault: 200 as plain JSON, 400 else. */
const OF_DOCUMENTS: ReadonlySet<unknown> = new Set<ErrorCode>([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "QUERY_TOO_COMPLEX",
]);

export function documentStatus(errors: readonly GraphQLFormattedError[], plainJson: boolean): number {
  const ofDocument = errors.every((error) => OF_DOCUMENTS.has(error.extensions?.code));
  return ofDocument && plainJson ? 200 : statusOf(errors[0]?.extensions?.code);
}

export function sendError(req: Request, res: Response, status: number, error: GraphQLFormattedError): void {
  const { retryAfterSeconds } = (error.extensions ?? {}) as { retryAfterSeconds?: number };
  if (retryAfterSeconds !== undefined) res.set("Retry-After", String(Math.ceil(retryAfterSeconds)));
  // A route may have said how long its answer is kept before it failed.
  res
    .set("Cache-Control", "no-store")
    .status(status)
    .type(responseType(req))
    .send(JSON.stringify({ errors: [error] }));
}

/** What was thrown before GraphQL saw the request: the body, the token, the limits of the document. */
export function errorHandler(format: FormatError): ErrorRequestHandler {
  return (thrown, req, res, next) => {
    if (res.headersSent) return next(thrown);
    const refused = bodyRefusal(thrown);
    if (refused) return sendError(req, res, refused.status, format(refused.error));
    const error = format(thrown);
    const code = error.extensions?.code;
    if (code === "UNAUTHENTICATED") res.set("WWW-Authenticate", "Bearer");
    sendError(req, res, documentStatus([error], responseType(req) === JSON_TYPE), error);
  };
}

/** In our words: body-parser's messages quote the body. */
function bodyRefusal(thrown: unknown): { status: number; error: ConcordanceError } | null {
  const { type, status, limit } = (thrown ?? {}) as { type?: unknown; status?: unknown; limit?: unknown };
  if (typeof type !== "string" || typeof status !== "number" || status >= 500) return null;
  const message =
    type === "entity.too.large"
      ? `The request body is larger than ${limit} bytes, the most a body may have.`
      : type.endsWith(".unsupported")
        ? "The request body has an encoding or a charset that is not read here: send UTF-8."
        : "The request body is not JSON.";
  return { status, error: new ConcordanceError("BAD_REQUEST", message, {}, { cause: thrown }) };
}

export function notFound(format: FormatError): RequestHandler {
  return (req, res) => {
    sendError(req, res, 404, format(new ConcordanceError("NOT_FOUND", "There is nothing at this path.")));
  };
}

/** For Apollo and graphql-ws, which want GraphQL's class and take an HTTP status beside it. */
export function asGraphQLError(error: unknown, status?: number): GraphQLError {
  if (!(error instanceof ConcordanceError)) return error instanceof GraphQLError ? error : wrapped(error, 500);
  return wrapped(error, status ?? statusOf(error.code));
}
function wrapped(error: unknown, status: number): GraphQLError {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError, extensions: { http: { status } } });
}
