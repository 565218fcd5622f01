import type { Request, Response } from "express";
import type { Viewer } from "../domain/viewer.js";
import { createGraphQLContext, type GraphQLContext } from "../resolvers/context.js";
import type { Services } from "../services/services.js";
import type { Operations } from "./operations.js";

export const JSON_TYPE = "application/json";
export const RESPONSE_TYPE = "application/graphql-response+json";

/** What the edge itself keeps of a request. */
export interface RequestNotes {
  startedAt: number;
  viewer: Viewer;
}
export type Noted = Response<unknown, RequestNotes>;

export interface HttpContext extends GraphQLContext {
  /** Whether the answer's status may speak of GraphQL: not so for plain JSON, where a proxy may have written it. */
  plainJson: boolean;
}

/** The context of one POST or GET; its waits end when the client goes. */
export function createHttpContext(services: Services, operations: Operations, req: Request, res: Noted): HttpContext {
  const door = req.method === "POST" ? "POST" : "GET";
  const operation = operations.begin(res.locals.viewer, door, res.locals.startedAt);
  res.once("close", operation.end);
  return { ...createGraphQLContext(services, operation.asking), plainJson: responseType(req) === JSON_TYPE };
}

/** The media type that the client prefers of the two. */
export function responseType(req: Request): string {
  return req.accepts([JSON_TYPE, RESPONSE_TYPE]) || JSON_TYPE;
}
