/** Who is asking: by a bearer token, a share link's secret or the explorer's cookie. */
import type { Executor } from "../db/executor.js";
import { notifyRevoked } from "../db/notify.js";
import { record } from "../db/queries/audit.js";
import { endSession, insertSession, validSession } from "../db/queries/sessions.js";
import { noteUse, type ShareLinkRow, validShareLink } from "../db/queries/share-links.js";
import { anyToken, tokenIsValid, validToken } from "../db/queries/tokens.js";
import { transaction } from "../db/retry.js";
import type { Credential, Viewer } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";
import { Guesses } from "./guesses.js";
import { kindOfSecret, newSecret, rowOfSecret } from "./secrets.js";

/** What a request shows of who asks. */
export interface Shown {
  /** The Authorization header, or what stands in its place. */
  authorization: string | null;
  /** The explorer's cookie, where it counts. */
  cookie: string | null;
  /** Where the request comes from. */
  address: string;
}
export interface OpenedSession {
  secret: string;
  expiresAt: Date;
}
export interface Access {
  /** Throws UNAUTHENTICATED for what is not valid, RATE_LIMITED where too much of that came from one address. */
  viewerFor(shown: Shown): Promise<Viewer>;
  /** A cookie in place of a token or link; UNAUTHENTICATED for who came by neither. */
  openSession(viewer: Viewer): Promise<OpenedSession>;
  /** Harmless for who came by no cookie. */
  endSession(viewer: Viewer): Promise<void>;
  /** Whether one who came in may still be here. */
  holds(credential: Credential): Promise<boolean>;
}

const LOCAL: Viewer = { name: "local", role: "OWNER", kind: "LOCAL" };
const ANONYMOUS: Viewer = { name: "anonymous", role: "READER", kind: "ANONYMOUS" };
/** A working day. */
const SESSION_MS = 12 * 3_600_000;
/** Live sessions of one token or link: its holder can fill no table. */
const SESSIONS_EACH = 100;

/** While no token exists everyone is OWNER: the start refuses that beyond loopback. */
export function createAccess(db: Executor, { authFailures }: { authFailures: number }): Access {
  const guesses = new Guesses(authFailures);
  // Once a token exists, one always does: revoking keeps the row.
  let tokensExist = false;

  async function byBearer(secret: string): Promise<Viewer | null> {
    switch (kindOfSecret(secret)) {
      case "TOKEN": {
        const row = await rowOfSecret(secret, (hash) => validToken(db, hash));
        return row && { name: row.name, role: row.role, kind: "TOKEN", credential: credential("TOKEN", row) };
      }
      case "LINK": {
        const row = await rowOfSecret(secret, (hash) => validShareLink(db, { hash }));
        if (!row) return null;
        await noteUse(db, row);
        return linkViewer(row, credential("LINK", row));
      }
      default:
        return null;
    }
  }

  async function byCookie(secret: string): Promise<Viewer | null> {
    if (kindOfSecret(secret) !== "SESSION") return null;
    const row = await rowOfSecret(secret, (hash) => validSession(db, { hash }));
    if (!row) return null;
    const by = credential("SESSION", row);
    if (!row.link) return { name: row.name, role: row.role, kind: "SESSION", credential: by };
    await noteUse(db, row.link);
    return linkViewer(row.link, by);
  }

  return {
    async viewerFor({ authorization, cookie, address }) {
      tokensExist ||= await anyToken(db);
      const given = authorization?.trim() ?? "";
      if (given !== "") {
        const [scheme, secret, ...rest] = given.split(/\s+/);
        const bearer = scheme?.toLowerCase() === "bearer" && rest.length === 0 ? (secret ?? "") : "";
        const viewer = await guesses.tried(address, bearer, () => byBearer(bearer));
        if (viewer) return viewer;
        throw new ConcordanceError("UNAUTHENTICATED", "This token is not valid: it is unknown, expired or revoked.");
      }
      if (cookie !== null) {
        const viewer = await guesses.tried(address, cookie, () => byCookie(cookie));
        if (viewer) return viewer;
        throw new ConcordanceError("UNAUTHENTICATED", "This session is over: sign in again.");
      }
      return tokensExist ? ANONYMOUS : LOCAL;
    },

    async openSession({ name, role, credential }) {
      if (!credential || credential.kind === "SESSION") {
        throw new ConcordanceError(
          "UNAUTHENTICATED",
          "A session is opened by a bearer token or a share link's secret.",
        );
      }
      const { secret, hash } = newSecret("SESSION");
      const latest = Date.now() + SESSION_MS;
      const expiresAt = new Date(Math.min(latest, credential.expiresAt?.getTime() ?? latest));
      const by = credential.kind;
      await transaction(db, async (tx) => {
        const tokenId = by === "TOKEN" ? credential.id : null;
        const linkId = by === "LINK" ? credential.id : null;
        const ended = await insertSession(tx, { hash, tokenId, linkId, name, role, expiresAt }, SESSIONS_EACH);
        if (ended > 0) await notifyRevoked(tx);
        await record(tx, { actor: name, action: "SIGNED_IN", detail: { by } });
      });
      return { secret, expiresAt };
    },

    async endSession({ name, credential }) {
      if (credential?.kind !== "SESSION") return;
      await transaction(db, async (tx) => {
        if (!(await endSession(tx, credential.id))) return;
        await record(tx, { actor: name, action: "SIGNED_OUT" });
        await notifyRevoked(tx);
      });
    },

    async holds({ kind, id }) {
      if (kind === "TOKEN") return tokenIsValid(db, id);
      return (await (kind === "LINK" ? validShareLink(db, { id }) : validSession(db, { id }))) !== null;
    },
  };
}

const credential = (
  kind: Credential["kind"],
  { id, expiresAt }: { id: string; expiresAt: Date | null },
): Credential => ({ kind, id, expiresAt });

/** The name is one that no person can have: owners are kept by name. */
function linkViewer({ id, subjectType, subjectId, creator }: ShareLinkRow, by: Credential): Viewer {
  const shared = { type: subjectType, id: subjectId, creator };
  return { name: `link:${id}`, role: "READER", kind: "LINK", shared, credential: by };
}
