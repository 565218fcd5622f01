/** A version's files at its address: what answers there is trusted with nothing, neither with time nor with where it leads. */
import { Readable } from "node:stream";
import { NotTaken, type VersionFiles } from "./version-files.js";

/** Without a byte; a large file on a slow line may take as long as it takes. */
const IDLE_MS = 30_000;

/** Throws NotTaken for what is no address of a version. */
export function filesAt(address: string, signal: AbortSignal, idleMs = IDLE_MS): VersionFiles {
  if (!URL.canParse(address)) throw new NotTaken(`${address} is not an address.`);
  const url = new URL(address);
  const base = url.href.replace(/\/+$/, "");
  const digest = /\/d\/([0-9a-f]{64})$/.exec(base)?.[1];
  if (!digest) throw new NotTaken(`${address} does not end in /d/ and a digest.`);
  if (url.username || url.password) throw new NotTaken("An address holds no name and password: a version is PUBLIC.");
  return { digest, open: (name) => fetched(url, base, name, signal, idleMs) };
}

async function fetched(url: URL, base: string, name: string, signal: AbortSignal, idleMs: number): Promise<Readable> {
  const ending = new AbortController();
  /** What `wait` gives, unless nothing comes for too long. */
  async function soon<T>(wait: Promise<T>): Promise<T> {
    const seconds = idleMs / 1000;
    const quiet = new NotTaken(`${url.host} sent nothing of ${name} for ${seconds} seconds.`);
    const timer = setTimeout(() => ending.abort(quiet), idleMs);
    try {
      return await wait;
    } catch (cause) {
      const known = [ending.signal.reason, signal.reason].find((reason) => reason instanceof NotTaken);
      throw known ?? cause;
    } finally {
      clearTimeout(timer);
    }
  }

  // A redirect is not followed: to what only this machine reaches, its network or its host's own services, an address
  // that somebody else chose must not lead.
  const asked = fetch(`${base}/${name}`, {
    signal: AbortSignal.any([signal, ending.signal]),
    redirect: "manual",
  });
  const response = await soon(asked).catch((cause: unknown) => {
    throw cause instanceof NotTaken ? cause : new NotTaken(`${url.host} does not answer.`, { cause });
  });
  const { status, body } = response;
  if (status !== 200 || !body) {
    const words = refusal(url, name, response);
    ending.abort();
    throw new NotTaken(words);
  }
  const reader = body.getReader();
  return new Readable({
    async read() {
      try {
        const { done, value } = await soon(reader.read());
        this.push(done ? null : value);
      } catch (error) {
        this.destroy(error as Error);
      }
    },
    destroy(error, done) {
      ending.abort();
      done(error);
    },
  });
}

function refusal({ host }: URL, name: string, { status, headers }: Response): string {
  const to = headers.get("location");
  if (status < 300 || status > 399 || to === null) {
    return `${host} answers ${status} for ${name}: is the version PUBLIC there?`;
  }
  // Of what it says, no more than a line: it is shown on a terminal.
  const where = JSON.stringify(to.slice(0, 300));
  return `${host} sends elsewhere for ${name}, to ${where}: no redirect is followed. Give the address that it leads to, if you trust it.`;
}
