/** Subscriptions, whichever way they travel: the same limits, the same errors, and an end when the client goes. */
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
  specifiedRules,
  subscribe,
  validate,
} from "graphql";
import type { Limits } from "../config.js";
import type { Viewer } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";
import { createGraphQLContext } from "../resolvers/context.js";
import type { Services } from "../services/services.js";
import { asGraphQLError } from "./errors.js";
import type { FormatError } from "./format-error.js";
import { checkOperation, parseWithin, VALIDATION_RULES } from "./limits/index.js";
import type { Metrics } from "./metrics.js";
import { type Operation, Operations } from "./operations.js";

export interface SubscriptionParams {
  query?: unknown;
  variables?: unknown;
  operationName?: unknown;
}
export interface Prepared {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName: string | undefined;
  variableValues: Record<string, unknown>;
}
export interface SubscriptionDeps {
  schema: GraphQLSchema;
  services: Services;
  limits: Limits;
  operations: Operations;
  format: FormatError;
  metrics: Metrics;
}

export class Subscriptions {
  constructor(private readonly deps: SubscriptionDeps) {}

  /** What may be subscribed to, or why not. */
  prepare(params: SubscriptionParams): Prepared | GraphQLError[] {
    const { schema, limits } = this.deps;
    try {
      const { query } = params;
      if (typeof query !== "string") throw new ConcordanceError("BAD_REQUEST", "A subscription needs a query.");
      const document = parseWithin(query, limits);
      const invalid = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES]);
      if (invalid.length > 0) return invalid.map((error) => this.shown(error, "GRAPHQL_VALIDATION_FAILED"));
      const operationName = typeof params.operationName === "string" ? params.operationName : undefined;
      const operation = getOperationAST(document, operationName);
      if (!operation) throw new ConcordanceError("BAD_REQUEST", "The document has no such operation, or several.");
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
        throw new ConcordanceError(
          "BAD_REQUEST",
          "Only subscriptions travel here: send queries and mutations by POST.",
        );
      }
      const variableValues = (params.variables ?? {}) as Record<string, unknown>;
      checkOperation(schema, document, operation, variableValues, limits);
      return { schema, document, operationName, variableValues };
    } catch (error) {
      return [this.shown(error, "GRAPHQL_PARSE_FAILED")];
    }
  }

  async open(prepared: Prepared, viewer: Viewer): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult> {
    if (viewer.kind === "LINK") {
      const words = "Subscriptions follow jobs, and a share link shows none: ask for what it opens by POST.";
      return this.result({ errors: [asGraphQLError(new ConcordanceError("FORBIDDEN", words))] });
    }
    const operation = this.deps.operations.begin(viewer, "NODE");
    const contextValue = createGraphQLContext(this.deps.services, operation.asking);
    const opened = await subscribe({ ...prepared, contextValue });
    this.deps.metrics.operation("subscription", "errors" in opened ? "error" : "ok");
    if (Symbol.asyncIterator in opened) return this.events(opened, operation);
    operation.end();
    return this.result(opened);
  }

  /** With `data` named even where it is absent: graphql-sse tells a result by it. */
  private result({ data, errors }: ExecutionResult): ExecutionResult {
    return errors ? { data, errors: errors.map((error) => this.shown(error)) } : { data };
  }

  /** Hand-made, since an async generator that awaits cannot be told to return. */
  private events(source: AsyncGenerator<ExecutionResult>, operation: Operation): AsyncGenerator<ExecutionResult> {
    const over: IteratorReturnResult<undefined> = { done: true, value: undefined };
    const { signal } = operation.asking;
    const gone = new Promise<typeof over>((resolve) => {
      signal.addEventListener("abort", () => resolve(over), { once: true });
    });
    let failed = false;
    const step = async (): Promise<IteratorResult<ExecutionResult>> => {
      try {
        const next = await source.next();
        if (next.done) operation.end();
        return next.done ? over : { done: false, value: this.result(next.value) };
      } catch (error) {
        if (signal.aborted) return over;
        failed = true;
        return { done: false, value: { errors: [this.shown(error)] } };
      }
    };
    const close = async () => {
      operation.end();
      source.return(undefined).catch(() => {});
      return over;
    };
    return {
      // Once it is over nothing is asked of the source again.
      next: () => (failed || signal.aborted ? close() : Promise.race([step(), gone])),
      return: close,
      throw: close,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** GraphQL's class, holding only what may be shown. */
  private shown(error: unknown, code?: string): GraphQLError {
    const coded =
      code && error instanceof GraphQLError && !error.originalError
        ? new GraphQLError(error.message, { ...error, nodes: error.nodes, extensions: { code } })
        : asGraphQLError(error);
    const { message, extensions } = this.deps.format(coded);
    const { nodes, source, positions, path } = coded;
    return new GraphQLError(message, { nodes, source, positions, path, extensions });
  }
}
