/** A server on a free port whose services are doubles: what these tests are about lies before the services. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Router } from "express";
import { pino } from "pino";
import { Registry } from "prom-client";
import { readConfig } from "../../src/config.js";
import type { Viewer } from "../../src/domain/viewer.js";
import { ConcordanceError } from "../../src/errors.js";
import { createHttpServer, type HttpServer } from "../../src/http/server.js";
import { createSchema } from "../../src/resolvers/schema.js";
import type { Services } from "../../src/services/services.js";
import type { JobView, ModelView, SampleView } from "../../src/services/views.js";

export const JOB = "0f8fad5b-d9cb-469f-a165-70867728950e";
export const schema = createSchema();

export type Doubles = { [S in keyof Services]?: Partial<Services[S]> };
export interface Edge extends HttpServer {
  port: number;
  url: string;
  /** Every line that was logged, parsed. */
  lines: Record<string, unknown>[];
}

const TOKEN = { kind: "TOKEN", expiresAt: null } as const;
const VIEWERS: Record<string, Viewer> = {
  "Bearer researcher": { name: "ada", role: "RESEARCHER", kind: "TOKEN" },
  // Valid when it is looked up, and revoked before what it opens is held.
  "Bearer ending": { name: "eve", role: "READER", kind: "TOKEN", credential: { ...TOKEN, id: "ending" } },
};

export async function startEdge(doubles: Doubles = {}, env: Record<string, string> = {}): Promise<Edge> {
  const lines: Record<string, unknown>[] = [];
  const http_ = await createHttpServer({
    schema,
    services: doubles as Services,
    config: readConfig(env),
    access: {
      async viewerFor({ authorization }) {
        if (authorization === null) return { name: "local", role: "OWNER", kind: "LOCAL" };
        const viewer = VIEWERS[authorization];
        if (!viewer) throw new ConcordanceError("UNAUTHENTICATED", "This token is not valid.");
        return viewer;
      },
      openSession: () => Promise.reject(new Error("no session is opened here")),
      endSession: async () => {},
      holds: async ({ id }) => id !== "ending",
    },
    onRevoked: () => {},
    log: pino({ level: "info" }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    registry: new Registry(),
    figures: async () => ({
      queueDepth: 3,
      samples: { READY: 5 },
      inferenceSeconds: 7.5,
      cacheHits: 11,
      cacheMisses: 2,
    }),
    readiness: { checks: () => ({ database: null, storage: "the disk is full" }) },
    objects: Router(),
    datasets: Router(),
    graphiql: Router(),
    explorer: Router(),
  });
  await new Promise<void>((resolve) => http_.server.listen(0, "127.0.0.1", resolve));
  const { port } = http_.server.address() as AddressInfo;
  return { ...http_, port, url: `http://127.0.0.1:${port}`, lines };
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely.
  json: any;
}

/** One request by node's own client, which lets any header be set, Host and Origin too. */
export function send(
  edge: Edge,
  path: string,
  options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers, body } = options;
    const request = http.request({ host: "127.0.0.1", port: edge.port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        const isJson = /json/.test(response.headers["content-type"] ?? "");
        const json = isJson ? JSON.parse(text) : undefined;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

export function post(
  edge: Edge,
  query: string,
  variables?: unknown,
  headers: http.OutgoingHttpHeaders = {},
): Promise<Answer> {
  return send(edge, "/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

export function jobView(over: Partial<JobView> = {}): JobView {
  return {
    id: JOB,
    state: "RUNNING",
    total: 4,
    done: 0,
    failed: 0,
    computeSeconds: 0,
    createdAt: new Date(0),
    startedAt: null,
    finishedAt: null,
    ...over,
  };
}
export function modelView(over: Partial<ModelView> = {}): ModelView {
  return {
    id: JOB,
    slug: "unet",
    title: "U-Net",
    kind: "ONNX",
    state: "READY",
    visibility: "PUBLIC",
    owner: "local",
    rejection: null,
    framework: "pytorch",
    architecture: "unet",
    parameterization: "DENOISED",
    parameters: 1,
    shape: [1, 2, 2],
    classes: [],
    digest: "a".repeat(64),
    training: null,
    parentId: null,
    license: null,
    createdAt: new Date(0),
    drawing: null,
    imported: null,
    millisecondsPerEvaluation: null,
    ...over,
  };
}
export function sampleView(over: Partial<SampleView> = {}): SampleView {
  return {
    key: "b".repeat(64),
    state: "NOT_SAMPLED",
    notSampled: "NODE",
    source: {
      digest: "c".repeat(64),
      model: modelView(),
      sampler: {
        effective: {
          method: "EULER",
          version: 1,
          schedule: "KARRAS",
          sigmaMin: 0.002,
          sigmaMax: 80,
          rho: 7,
          steps: 1,
        },
        sigmas: [80, 0],
        evaluations: 1,
        deterministic: true,
        noiseStream: 0,
      },
      condition: null,
    },
    seed: { value: 0, noise: "TORCH_CPU" },
    image: null,
    provenance: null,
    error: null,
    ...over,
  };
}
