/** What goes on for whom, by what they came in: it ends when that does. */
import type { Access } from "../access/access.js";
import type { Credential, Viewer } from "../domain/viewer.js";

const LOOK_MS = 1_000;

interface Held {
  credential: Credential;
  end: () => void;
}

export class Holders {
  private readonly held = new Set<Held>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly access: Pick<Access, "holds">) {
    this.timer = setInterval(() => this.expire(), LOOK_MS).unref();
  }

  /** Calls `end` once the viewer may no longer be here; forgets it when the returned function is called. */
  hold({ credential }: Viewer, end: () => void): () => void {
    if (!credential) return () => {};
    const held = { credential, end };
    this.held.add(held);
    return () => this.held.delete(held);
  }

  /** Something was revoked, or may have been: everyone who is here is looked at again. */
  async look(): Promise<void> {
    const ids = new Map([...this.held].map(({ credential }) => [credential.id, credential]));
    for (const credential of ids.values()) {
      if (!(await this.access.holds(credential))) this.endAll(({ id }) => id === credential.id);
    }
  }

  close(): void {
    clearInterval(this.timer);
  }

  private expire(): void {
    const now = Date.now();
    this.endAll(({ expiresAt }) => expiresAt !== null && expiresAt.getTime() <= now);
  }

  private endAll(over: (credential: Credential) => boolean): void {
    for (const held of this.held) {
      if (!over(held.credential)) continue;
      this.held.delete(held);
      held.end();
    }
  }
}
