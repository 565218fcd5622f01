/** The demo as any other client: operations by POST, a job's progress by WebSocket. */
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { ConcordanceError } from "../../errors.js";

export class DemoClient {
  private readonly sockets;

  constructor(private readonly origin: string) {
    this.sockets = createClient({ url: `${origin.replace(/^http/, "ws")}/graphql`, webSocketImpl: WebSocket });
  }

  async query<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: T; errors?: { message: string }[] };
    if (errors?.length || !data) throw new ConcordanceError("INTERNAL", errors?.[0]?.message ?? "no answer came");
    return data;
  }

  async *subscribe<T>(query: string, variables: Record<string, unknown>): AsyncGenerator<T> {
    for await (const { data } of this.sockets.iterate<T>({ query, variables })) if (data) yield data;
  }

  async close(): Promise<void> {
    await this.sockets.dispose();
  }
}
