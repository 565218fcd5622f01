/** Share links: a secret that makes whoever holds it a READER of one study, version or dashboard, until it ends. */
import { requireAuthor } from "../../access/permissions.js";
import { scopeOf } from "../../access/scope.js";
import { newSecret } from "../../access/secrets.js";
import { notifyRevoked } from "../../db/notify.js";
import { record } from "../../db/queries/audit.js";
import {
  findShareLinks,
  findSubjects,
  insertShareLink,
  privateOfOthers,
  revokeShareLink,
  type ShareLinkRow,
  type SubjectRow,
  sharedBody,
  shareLinksOf,
} from "../../db/queries/share-links.js";
import { transaction } from "../../db/retry.js";
import { studyModels } from "../../domain/study.js";
import { SHARE_SUBJECTS, type ShareSubject, SUBJECT_TYPES, subjectNodeId, type Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Asking } from "../asking.js";
import type { Dependencies } from "../dependencies.js";
import { isUuid } from "../models.js";

/** A link without its secret, which nobody keeps. */
export type ShareLinkView = Omit<ShareLinkRow, "hash">;
export interface SubjectKey {
  type: ShareSubject;
  id: string;
}
export interface SharingService {
  /** By the subject's owner or an OWNER; the url holds the secret. BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, CONFLICT. */
  create(asking: Asking, subject: SubjectKey, expiresAt: Date | null): Promise<{ link: ShareLinkView; url: string }>;
  /** By whoever made it, the subject's owner or an OWNER; NOT_FOUND for others. Again is harmless. */
  revoke(asking: Asking, id: string): Promise<ShareLinkView>;
  /** Null for what the viewer may not revoke. */
  byIds(asking: Asking, ids: readonly string[]): Promise<(ShareLinkView | null)[]>;
  /** Those of a subject that the viewer may revoke, oldest first. */
  list(asking: Asking, subject: SubjectKey): Promise<ShareLinkView[]>;
}

/**
 * A page's address with the secret in its fragment, which browsers keep to themselves: it is in no request, so in no log
 * of a server or proxy and in no Referer. A page exchanges it, in a header, for a session.
 */
const addressOf = (publicUrl: string, secret: string) => `${publicUrl}/share#${secret}`;

export function createSharingService({ db, publicUrl }: Pick<Dependencies, "db" | "publicUrl">): SharingService {
  async function needSubject(viewer: Viewer, { type, id }: SubjectKey): Promise<SubjectRow> {
    const [found] = isUuid(id) ? await findSubjects(db, scopeOf(viewer), type, [id]) : [];
    if (found) return found;
    throw new ConcordanceError("NOT_FOUND", "Nothing that could be shared has this id.", { field: "subject" });
  }

  /** Those that the viewer may revoke, with subjects that are still there. */
  async function theirs(viewer: Viewer, rows: readonly ShareLinkRow[]): Promise<ShareLinkView[]> {
    if (viewer.kind === "ANONYMOUS" || viewer.kind === "LINK") return [];
    const owners = new Map<string, string>();
    for (const type of SHARE_SUBJECTS) {
      const ids = rows.filter((row) => row.subjectType === type).map((row) => row.subjectId);
      for (const { id, owner } of await findSubjects(db, scopeOf(viewer), type, [...new Set(ids)]))
        owners.set(id, owner);
    }
    return rows.flatMap(({ hash: _hash, ...link }) => {
      const owner = owners.get(link.subjectId);
      const may = viewer.role === "OWNER" || viewer.name === link.creator || viewer.name === owner;
      return owner !== undefined && may ? [link] : [];
    });
  }

  return {
    async create({ viewer }, subject, expiresAt) {
      requireAuthor(viewer);
      const found = await needSubject(viewer, subject);
      if (viewer.role !== "OWNER" && viewer.name !== found.owner) {
        const words = `This is shared by ${found.owner}, who owns it, or by an OWNER.`;
        throw new ConcordanceError("FORBIDDEN", words, { field: "subject" });
      }
      if (expiresAt && expiresAt.getTime() <= Date.now()) {
        throw badInput("expiresAt", "expiresAt is past: a link ends later than now, or when it is revoked.");
      }
      const body = await sharedBody(db, { ...subject, creator: viewer.name });
      const hidden = body ? await privateOfOthers(db, studyModels(body), viewer.name) : [];
      if (hidden.length > 0) {
        const words = `It shows ${hidden.join(", ")}, PRIVATE and somebody else's: who owns a model decides who sees it.`;
        throw new ConcordanceError("CONFLICT", words, { field: "subject" });
      }
      const { secret, hash } = newSecret("LINK");
      const { type, id } = subject;
      const { hash: _hash, ...link } = await transaction(db, async (tx) => {
        const creator = viewer.name;
        const row = await insertShareLink(tx, { subjectType: type, subjectId: id, hash, creator, expiresAt });
        const detail = { link: row.id, until: expiresAt?.toISOString() ?? null };
        await record(tx, { actor: creator, action: "SHARED", subject: subjectNodeId(subject), detail });
        return row;
      });
      return { link, url: addressOf(publicUrl, secret) };
    },

    async revoke({ viewer }, id) {
      const [may] = await theirs(viewer, isUuid(id) ? await findShareLinks(db, [id]) : []);
      if (!may) throw new ConcordanceError("NOT_FOUND", "No share link of yours has this id.", { field: "id" });
      return transaction(db, async (tx) => {
        const { row, ended } = await revokeShareLink(tx, id);
        if (ended) {
          const subject = subjectNodeId({ type: row.subjectType, id: row.subjectId });
          await record(tx, { actor: viewer.name, action: "REVOKED", subject, detail: { link: id } });
          await notifyRevoked(tx);
        }
        const { hash: _hash, ...link } = row;
        return link;
      });
    },

    async byIds({ viewer }, ids) {
      const links = await theirs(viewer, await findShareLinks(db, ids.filter(isUuid)));
      const found = new Map(links.map((link) => [link.id, link]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async list({ viewer }, { type, id }) {
      return isUuid(id) ? theirs(viewer, await shareLinksOf(db, type, id)) : [];
    },
  };
}

/** The subject of an id; null for what cannot be shared. */
export function subjectOf(nodeId: string): SubjectKey | null {
  const [name, id = ""] = nodeId.split(":");
  const type = SHARE_SUBJECTS.find((known) => SUBJECT_TYPES[known] === name);
  return type ? { type, id } : null;
}
