/** Rows held against storage, both ways: what rows name must be there, and what none names need not be. */
import { importedAmong } from "../db/queries/imports.js";
import { namedAmong, objectsBesideRenditions, renditionObjects } from "../db/queries/named-objects.js";
import { expiredUploads } from "../db/queries/uploads.js";
import { parseObjectName } from "../storage/object-name.js";
import { OBJECT_FOLDERS, ObjectDamaged, type ObjectFolder, ObjectMissing } from "../storage/object-store.js";
import type { DamageService } from "./damage.js";
import type { Dependencies } from "./dependencies.js";
import type { UploadService } from "./registration/uploads.js";

/**
 * An object is written before its row, and what is found there counts as written anew: what no row names after a day
 * belongs to no attempt that runs. Files of arrays have no rows: they are made again when they are asked for.
 */
const UNNAMED_MS = 24 * 3_600_000;
const NAMES_AT_ONCE = 500;
const READ_AT_ONCE = 8;
const MADE_AGAIN: readonly ObjectFolder[] = ["images", "sheets"];

export interface FolderFindings {
  /** Objects that rows name. */
  named: number;
  missing: number;
  damaged: number;
  /** Objects that no row names, for longer than a day. */
  unnamed: number;
  removed: number;
}
export interface Examination {
  folders: Record<ObjectFolder, FolderFindings>;
  expiredUploads: number;
  wrong: { object: string; kind: "missing" | "damaged"; repair: "queued" | "none" | "imported" | "impossible" }[];
}
export interface UpkeepService {
  /** Reads every object that a row names. With `repair` what is lost is made again, and what nobody needs is removed. */
  examine(repair: boolean): Promise<Examination>;
  /** Removes what nobody needs: objects that no row names, and uploads that have expired. */
  clean(signal: AbortSignal): Promise<{ objects: number; uploads: number }>;
}

type Parts = Pick<Dependencies, "db" | "store"> & { damage: DamageService; uploads: Pick<UploadService, "sweep"> };

export function createUpkeepService({ db, store, damage, uploads }: Parts): UpkeepService {
  async function* named(): AsyncGenerator<string[]> {
    yield await objectsBesideRenditions(db);
    for (let after = ""; ; ) {
      const names = await renditionObjects(db, after, NAMES_AT_ONCE);
      if (names.length === 0) return;
      yield names;
      after = names.at(-1)!;
    }
  }

  async function* unnamed(folder: ObjectFolder, before: Date): AsyncGenerator<string> {
    let old: string[] = [];
    const ofNobody = async () => {
      const known = await namedAmong(db, old);
      const found = old.filter((name) => !known.has(name));
      old = [];
      return found;
    };
    for await (const { name, writtenAt } of store.list(folder)) {
      if (writtenAt >= before) continue;
      if (old.push(name) === NAMES_AT_ONCE) yield* await ofNobody();
    }
    yield* await ofNobody();
  }

  async function faultOf(object: string): Promise<"missing" | "damaged" | null> {
    try {
      const { stream } = await store.open(object);
      for await (const _ of stream);
      return null;
    } catch (error) {
      if (error instanceof ObjectMissing) return "missing";
      if (error instanceof ObjectDamaged) return "damaged";
      throw error;
    }
  }

  return {
    async examine(repair) {
      const before = new Date(Date.now() - UNNAMED_MS);
      const none = (): FolderFindings => ({ named: 0, missing: 0, damaged: 0, unnamed: 0, removed: 0 });
      const folders = Object.fromEntries(OBJECT_FOLDERS.map((folder) => [folder, none()])) as Examination["folders"];
      const lost: { object: string; kind: "missing" | "damaged" }[] = [];
      const read = async (object: string) => {
        const { folder } = parseObjectName(object)!;
        folders[folder].named++;
        const kind = await faultOf(object);
        if (!kind) return;
        folders[folder][kind]++;
        if (repair && MADE_AGAIN.includes(folder)) await damage.report(object, kind);
        lost.push({ object, kind });
      };
      for await (const names of named()) {
        const left = names.values();
        const reader = async () => {
          for (const object of left) await read(object);
        };
        await Promise.all(Array.from({ length: READ_AT_ONCE }, reader));
      }
      const imported = await importedAmong(
        db,
        lost.map(({ object }) => object),
      );
      const wrong = lost.map(({ object, kind }): Examination["wrong"][number] => {
        if (imported.has(object)) return { object, kind, repair: "imported" };
        const again = MADE_AGAIN.includes(parseObjectName(object)!.folder);
        return { object, kind, repair: again ? (repair ? "queued" : "none") : "impossible" };
      });
      for (const folder of OBJECT_FOLDERS) {
        for await (const name of unnamed(folder, before)) {
          folders[folder].unnamed++;
          if (repair && (await store.remove(name, before))) folders[folder].removed++;
        }
      }
      const expired = (await expiredUploads(db, 0)).length;
      if (repair) await uploads.sweep();
      return { folders, expiredUploads: expired, wrong };
    },

    async clean(signal) {
      const before = new Date(Date.now() - UNNAMED_MS);
      let objects = 0;
      for (const folder of OBJECT_FOLDERS) {
        for await (const name of unnamed(folder, before)) {
          signal.throwIfAborted();
          if (await store.remove(name, before)) objects++;
        }
      }
      return { objects, uploads: await uploads.sweep() };
    },
  };
}
