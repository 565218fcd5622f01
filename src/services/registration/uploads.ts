/** Model files on their way in: announced by an OWNER, sent by a signed address, kept until they are registered. */
import type { Readable } from "node:stream";
import { requireOwner } from "../../access/permissions.js";
import {
  deleteUploads,
  expiredUploads,
  findUpload,
  insertUpload,
  markReceived,
  type UploadRow,
} from "../../db/queries/uploads.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { UploadRefused } from "../../storage/object-store.js";
import type { Asking } from "../asking.js";
import type { Dependencies } from "../dependencies.js";
import { isUuid } from "../models.js";
import type { ModelUploadRequest } from "../services.js";
import type { ModelUploadView } from "../views.js";

const FILENAME_MOST = 255;
const DIGEST = /^[0-9a-f]{64}$/;
/** A PUT that began in time may go on for this long. */
const GRACE_SECONDS = 3_600;

/** What the HTTP server needs to take an upload: its address was signed by us, so that whoever holds it may write. */
export interface UploadReceiver {
  /** What was announced under an id; null for one that is not there, or no more. */
  announced(id: string): Promise<{ bytes: number; received: boolean } | null>;
  /** Throws UploadRefused. */
  receive(id: string, stream: Readable): Promise<void>;
}
export interface UploadService extends UploadReceiver {
  create(asking: Asking, input: ModelUploadRequest): Promise<ModelUploadView>;
  /** A viewer's own upload whose bytes are there. NOT_FOUND, or CONFLICT while they are not. */
  received(asking: Asking, id: string): Promise<UploadRow>;
  /** Forgets what has expired; how many. */
  sweep(): Promise<number>;
}

type Parts = Pick<Dependencies, "db" | "store" | "limits" | "log">;

export function createUploadService({ db, store, limits, log }: Parts): UploadService {
  const find = async (id: string): Promise<UploadRow | null> => (isUuid(id) ? findUpload(db, id) : null);
  return {
    async create({ viewer }, input) {
      requireOwner(viewer);
      checkUpload(input, limits.uploadBytes);
      const { filename, bytes, digest } = input;
      const row = await insertUpload(db, { owner: viewer.name, filename, bytes, digest }, limits.uploadSeconds);
      return { id: row.id, ...(await store.uploadTarget(row.id, row.expiresAt, row)), expiresAt: row.expiresAt };
    },
    async received({ viewer }, id) {
      const row = await find(id);
      const field = "input.upload";
      if (row?.owner !== viewer.name) {
        const words = "No upload of yours has this id; one is kept for an hour after it was sent.";
        throw new ConcordanceError("NOT_FOUND", words, { field });
      }
      if (row.state === "RECEIVED") return row;
      if ((await store.uploadArrived(id, row)) && (await markReceived(db, id, limits.uploadSeconds))) return row;
      throw new ConcordanceError("CONFLICT", "The file of this upload is not there yet: PUT it to its url first.", {
        field,
      });
    },
    async announced(id) {
      const row = await find(id);
      return row && { bytes: row.bytes, received: row.state === "RECEIVED" };
    },
    async receive(id, stream) {
      const row = await find(id);
      if (!row) throw new UploadRefused("EXPIRED", "This upload has expired: create a new one.");
      await store.receiveUpload(id, stream, row);
      if (await markReceived(db, id, limits.uploadSeconds)) {
        log.info({ upload: id, owner: row.owner, bytes: row.bytes, digest: row.digest }, "an upload is there");
        return;
      }
      await store.dropUpload(id);
      throw new UploadRefused("EXPIRED", "This upload has expired: create a new one.");
    },
    async sweep() {
      const ids = await expiredUploads(db, GRACE_SECONDS);
      // The file first: a row without a file is swept again, a file without a row is not.
      for (const id of ids) await store.dropUpload(id);
      await deleteUploads(db, ids);
      return ids.length;
    },
  };
}

function checkUpload({ filename, bytes, digest }: ModelUploadRequest, most: number): void {
  if (filename.length < 1 || filename.length > FILENAME_MOST || /[\\/\p{Cc}]/u.test(filename)) {
    throw badInput("input.filename", `filename takes 1 to ${FILENAME_MOST} characters, without a folder.`);
  }
  if (!Number.isSafeInteger(bytes) || bytes < 1 || bytes > most) {
    throw badInput("input.bytes", `bytes is ${bytes}: a file of 1 to ${most} bytes is taken.`);
  }
  if (!DIGEST.test(digest)) {
    throw badInput("input.digest", "digest takes the file's SHA-256: 64 lower-case hexadecimal digits.");
  }
}
