/** POST and GET: Apollo Server behind our limits. */
import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { type GraphQLSchema, OperationTypeNode } from "graphql";
import type { Logger } from "pino";
import type { Limits } from "../config.js";
import { ConcordanceError } from "../errors.js";
import type { HttpContext } from "./context.js";
import { asGraphQLError, documentStatus } from "./errors.js";
import type { FormatError } from "./format-error.js";
import { checkOperation, VALIDATION_RULES } from "./limits/index.js";
import type { Metrics } from "./metrics.js";

export interface ApolloDeps {
  schema: GraphQLSchema;
  limits: Limits;
  format: FormatError;
  metrics: Metrics;
  log: Logger;
}

export async function startApollo(deps: ApolloDeps): Promise<ApolloServer<HttpContext>> {
  const apollo = new ApolloServer<HttpContext>({
    schema: deps.schema,
    formatError: (_formatted, error) => deps.format(error),
    // Not maxRecursiveSelections: it would run our rules apart from and after it, and the extent is bounded before it.
    validationRules: VALIDATION_RULES,
    parseOptions: { maxTokens: deps.limits.tokens },
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: deps.log,
    plugins: [
      limitsPlugin(deps),
      // No type has a lifetime, and looking for it wraps every field: half the time of a large cached grid.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

function limitsPlugin({ schema, limits, metrics }: ApolloDeps): ApolloServerPlugin<HttpContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, request }) {
          // Without one, graphql-js says which names there are.
          if (!operation) return;
          try {
            if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
              throw new ConcordanceError("BAD_REQUEST", "Subscriptions travel by WebSocket or server-sent events.");
            }
            checkOperation(schema, document, operation, request.variables ?? {}, limits);
          } catch (error) {
            throw asGraphQLError(error);
          }
        },
        async willSendResponse({ response, operation, contextValue }) {
          const { body, http } = response;
          if (body.kind !== "single") return;
          const { data, errors } = body.singleResult;
          metrics.operation(operation?.operation ?? "unknown", errors ? "error" : "ok");
          if (data === undefined && errors && http.status === 400) {
            http.status = documentStatus(errors, contextValue.plainJson);
          }
        },
      };
    },
  };
}
