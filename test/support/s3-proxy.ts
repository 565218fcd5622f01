/** Stands between clients and an S3 store, and disturbs: answers 503, holds requests up, cuts bodies, consents, keeps an answer. */
import http from "node:http";
import type { AddressInfo } from "node:net";

export interface S3Proxy {
  endpoint: string;
  /** What happens to each request now; null: nothing. */
  disturb(how: Disturbance | null): void;
  /** Requests that were disturbed. */
  disturbed(): number;
  stop(): Promise<void>;
}
export type Disturbance =
  | { kind: "unavailable" }
  | { kind: "slow"; ms: number }
  /** Every body of an answer ends half-way, with its connection; `times` in all. */
  | { kind: "cut"; times: number }
  /** The next PUT of an image is done, and its answer never comes: the writer may have died, which `done` sees to. */
  | { kind: "unanswered"; done: () => void }
  /** Refusals of this status become consent, as by a store that does not know what it was asked. */
  | { kind: "lenient"; status: number };

/** The Host header stays as it came: it is signed. */
export async function s3Proxy(upstream: string): Promise<S3Proxy> {
  let now: Disturbance | null = null;
  let disturbed = 0;
  const { hostname, port } = new URL(upstream);
  const server = http.createServer((request, response) => {
    const how = now;
    if (how?.kind === "unavailable") {
      disturbed++;
      request.resume();
      response.writeHead(503, { connection: "close" }).end("<Error><Code>SlowDown</Code></Error>");
      return;
    }
    const pass = () => {
      const options = { hostname, port, method: request.method, path: request.url, headers: request.headers };
      const onward = http.request(options, (answer) => {
        const image = request.method === "PUT" && request.url!.includes("/images/");
        if (how?.kind === "unanswered" && how === now && image) {
          now = null;
          disturbed++;
          how.done();
          response.destroy();
          return;
        }
        if (how?.kind === "lenient" && answer.statusCode === how.status) {
          disturbed++;
          answer.resume();
          response.writeHead(200, { etag: '"lenient"' }).end();
          return;
        }
        response.writeHead(answer.statusCode!, answer.headers);
        const length = Number(answer.headers["content-length"] ?? 0);
        if (how?.kind !== "cut" || request.method !== "GET" || length < 2 || disturbed >= how.times) {
          answer.pipe(response);
          return;
        }
        disturbed++;
        answer.once("data", (chunk: Buffer) => {
          response.write(chunk.subarray(0, Math.floor(length / 2)), () => response.destroy());
          answer.destroy();
        });
      });
      onward.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
      request.pipe(onward);
    };
    if (how?.kind !== "slow") return pass();
    disturbed++;
    setTimeout(pass, how.ms).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    disturb(how) {
      now = how;
      disturbed = 0;
    },
    disturbed: () => disturbed,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
