/** A command as any other client: operations by POST, a job's progress by WebSocket. */
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { ConcordanceError } from "../errors.js";

export class GraphClient {
  private readonly sockets;
  private readonly authorization: Record<string, string>;
  private readonly closing = new AbortController();

  constructor(
    readonly origin: string,
    token?: string,
  ) {
    this.authorization = token ? { authorization: `Bearer ${token}` } : {};
    this.sockets = createClient({
      url: `${origin.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.authorization,
    });
  }

  /** Throws ConcordanceError with the server's own words, or with why it could not be reached. */
  async query<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.authorization },
      body: JSON.stringify({ query, variables }),
      signal: this.closing.signal,
    }).catch((error: Error) => {
      const why = (error.cause as Error | undefined)?.message ?? error.message;
      throw new ConcordanceError("INTERNAL", `${this.origin} does not answer: ${why}`, {}, { cause: error });
    });
    const answer = (await response.json().catch(() => null)) as { data?: T; errors?: { message: string }[] } | null;
    const { data, errors } = answer ?? {};
    if (errors?.length || !data) {
      const words = errors?.[0]?.message ?? `${this.origin} is no GraphQL server: status ${response.status}`;
      throw new ConcordanceError("INTERNAL", words);
    }
    return data;
  }

  async *subscribe<T>(query: string, variables: Record<string, unknown>): AsyncGenerator<T> {
    for await (const { data } of this.sockets.iterate<T>({ query, variables })) if (data) yield data;
  }

  /** Held waits end, and nothing can be asked any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.sockets.dispose();
  }
}
