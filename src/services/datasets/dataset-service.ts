/** Dataset versions: what a study showed, frozen, numbered and known by the digest of its content. */
import { requireEditor } from "../../access/permissions.js";
import { scopeBeneath, scopeOf } from "../../access/scope.js";
import type { Executor } from "../../db/executor.js";
import { record } from "../../db/queries/audit.js";
import {
  findPublicFile,
  findPublicVersion,
  findVersionFiles,
  findVersions,
  insertVersion,
  type ListedVersion,
  listVersions,
  setVersionPublic,
} from "../../db/queries/datasets.js";
import { findModels } from "../../db/queries/models.js";
import type { Scope } from "../../db/queries/scope.js";
import { transaction } from "../../db/retry.js";
import type { Visibility } from "../../domain/model.js";
import { studyModels } from "../../domain/study.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Dependencies } from "../dependencies.js";
import { isUuid } from "../models.js";
import { checkFirst, decodeCursor, pageOf } from "../paging.js";
import { standing } from "../sampling/ask.js";
import type { Asked } from "../sampling/resolve.js";
import { objectUrl } from "../sharing/object-url.js";
import type { StudyService, StudyView } from "../studies/views.js";
import { licenseOf } from "./files/card.js";
import { bibtex } from "./files/citation.js";
import { croissant } from "./files/croissant.js";
import { DESCRIPTORS, PAIRS, SAMPLES } from "./files/tables.js";
import { filesOf } from "./files/write-version.js";
import { frozenStudy } from "./frozen.js";
import { sheetParts } from "./sheets.js";
import type { DatasetService, DatasetVersionView } from "./views.js";

const NOTE_MOST = 2_000;
/** recompute.py and similarity.py. */
const PROGRAMS = 2;

type DatasetDependencies = Pick<Dependencies, "db" | "store" | "queue" | "limits" | "coalesced" | "publicUrl"> & {
  studies: StudyService;
};

export function createDatasetService(deps: DatasetDependencies): DatasetService {
  const { db, store, limits, studies } = deps;
  const address = ({ visibility, digest }: DatasetVersionView) =>
    visibility === "PUBLIC" && digest !== null ? `${deps.publicUrl.replace(/\/+$/, "")}/d/${digest}` : null;

  /** Of these, those that the viewer may see: PUBLIC ones, and those whose study and all whose models they see. */
  async function visible<Row extends ListedVersion>(viewer: Viewer, studyIds: ReadonlySet<string>, rows: Row[]) {
    const wanted = rows.filter(({ studyId, visibility }) => visibility !== "PUBLIC" && studyIds.has(studyId));
    const ids = [...new Set(wanted.flatMap(({ body }) => studyModels(body)))];
    const seen = async (scope: Scope, of: string[]) =>
      new Set((await findModels(db, scope, { ids: of })).map(({ id }) => id));
    const models = await seen(scopeOf(viewer), ids);
    const shown = new Set(wanted.filter(({ body }) => studyModels(body).every((id) => models.has(id))));
    // What a link opens, it opens with its models: that study's versions, or that one version.
    const { shared } = viewer;
    const opened = rows.filter(({ id, studyId }) => shared?.id === (shared?.type === "STUDY" ? studyId : id));
    const beneath = [...new Set(opened.flatMap(({ body }) => studyModels(body)))];
    const given = opened.length > 0 ? await seen(scopeBeneath(viewer, beneath), beneath) : new Set<string>();
    for (const row of opened) if (studyModels(row.body).every((id) => given.has(id))) shown.add(row);
    return rows.filter((row) => row.visibility === "PUBLIC" || shown.has(row));
  }

  return {
    async publish(asking, id, note, partial) {
      const [study] = await studies.byIds(asking, [id]);
      if (!study) throw new ConcordanceError("NOT_FOUND", "No study has this id.", { field: "study" });
      requireEditor(asking.viewer, study);
      if (study.hidden > 0) {
        const words = `${study.slug} has ${study.hidden} sources whose models you do not see: nobody publishes what they do not see.`;
        throw new ConcordanceError("CONFLICT", words, { field: "study" });
      }
      checkNote(note);
      const asked = studies.asked(study);
      await requireSamples(deps, study, asked, partial);
      const { slug, title, description, body, metrics } = study;
      const described = metrics.some(({ kind }) => kind === "DESCRIPTOR_COSINE");
      const shape = asked.sources[0]!.view.model.shape;
      const sheets = sheetParts(asked.sources.length, asked.seeds.length, shape).length;
      const version = {
        studyId: study.id,
        body: { ...body, slug, title, description },
        metrics: metrics.map((metric) => metric.id),
        ...{ partial, note, publisher: asking.viewer.name },
        files: filesOf({ described, sheets, programs: PROGRAMS }),
      };
      const row = await transaction(db, async (tx) => {
        const inserted = await insertVersion(tx, version);
        if (!inserted?.fresh) return inserted?.row;
        await recordVersion(tx, asking.viewer, "PUBLISHED", inserted.row, { visibility: inserted.row.visibility });
        await deps.queue.wake(tx, 1);
        return inserted.row;
      });
      if (!row) throw new ConcordanceError("NOT_FOUND", "No study has this id.", { field: "study" });
      return row;
    },

    async byIds(asking, ids) {
      const rows = await findVersions(db, ids.filter(isUuid));
      const seen = await studies.byIds(asking, [...new Set(rows.map(({ studyId }) => studyId))]);
      const studyIds = new Set(seen.flatMap((study) => study?.id ?? []));
      const found = new Map((await visible(asking.viewer, studyIds, rows)).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async ofStudy({ viewer }, study, page) {
      const first = checkFirst(page.first, limits.page);
      const after = page.after == null ? null : decodeCursor(page.after);
      const below = after === null ? null : Number(after);
      if (below !== null && !Number.isInteger(below)) throw badInput("after", "after is no cursor of this list.");
      // All are looked at, so that counts tell nothing of what is not shown.
      const all = await visible(viewer, new Set([study.id]), await listVersions(db, study.id));
      const rest = all.filter(({ version }) => below === null || version < below).slice(0, first + 1);
      const shown = rest.slice(0, first).map(({ id }) => id);
      const rows = new Map((await findVersions(db, shown)).map((row) => [row.id, row]));
      return pageOf(
        rest,
        first,
        after,
        all.length,
        ({ version }) => String(version),
        ({ id }) => rows.get(id)!,
      );
    },

    async files(versions) {
      const found = await findVersionFiles(
        db,
        versions.map(({ id }) => id),
      );
      return versions.map(({ id }) => found.get(id)!);
    },

    async makePublic(asking, id) {
      const [version] = await this.byIds(asking, [id]);
      if (!version) throw new ConcordanceError("NOT_FOUND", "No version has this id.", { field: "id" });
      requireEditor(asking.viewer, {
        slug: `${version.body.slug}, version ${version.version},`,
        owner: version.publisher,
      });
      if (version.visibility === "PUBLIC") return version;
      const [study] = await studies.byIds(asking, [version.studyId]);
      await requirePublic(deps, asking.viewer, version, study ?? null);
      const done = await transaction(db, async (tx) => {
        const made = await setVersionPublic(tx, id);
        if (made) await recordVersion(tx, asking.viewer, "PUBLISHED", version, { visibility: "PUBLIC" });
        return made;
      });
      if (done) return { ...version, visibility: "PUBLIC" };
      throw new ConcordanceError("CONFLICT", `This version is ${version.state}: only a READY one can be PUBLIC.`, {
        field: "id",
      });
    },

    address,

    async url({ viewer }, version, file) {
      const at = address(version);
      return at ? `${at}/${file.path}` : objectUrl(store, viewer, file.object);
    },

    async publishedFile(digest, path) {
      return path.includes("\0") ? null : findPublicFile(db, digest, path);
    },

    async published(digest) {
      const version = await findPublicVersion(db, digest);
      if (!version) return null;
      const [[files], { study }] = await Promise.all([
        this.files([version]),
        frozenStudy(db, version.body, version.metrics),
      ]);
      const at = address(version)!;
      const { slug, title } = version.body;
      const cited = { ...{ slug, title, digest, license: licenseOf(study) }, ...citedOf(version) };
      const tables = {
        ...{ "samples.parquet": SAMPLES, "pairs.parquet": PAIRS },
        ...(study.metrics.some(({ kind }) => kind === "DESCRIPTOR_COSINE") && { "descriptors.parquet": DESCRIPTORS }),
      };
      const metadata = {
        ...croissant(
          study,
          files!.filter((file) => file.digested),
          tables,
          `${at}/`,
        ),
        ...{ url: at, datePublished: version.createdAt.toISOString().slice(0, 10) },
        ...{ creator: { "@type": "sc:Person", name: version.publisher }, identifier: `sha256:${digest}` },
      };
      return { version: { ...version, digest }, files: files!, bibtex: bibtex(cited, at), metadata, address: at };
    },
  };
}

function recordVersion(
  tx: Executor,
  { name: actor }: Viewer,
  action: "PUBLISHED",
  { id, version, body, digest }: DatasetVersionView,
  detail: { visibility: Visibility },
): Promise<void> {
  const subject = `DatasetVersion:${id}`;
  return record(tx, { actor, action, subject, detail: { study: body.slug, version, digest, ...detail } });
}

const citedOf = ({ version, publisher, createdAt }: DatasetVersionView) => ({
  ...{ version, publisher },
  publishedAt: createdAt,
});

function checkNote(note: string | null): void {
  if (note !== null && (note.length > NOTE_MOST || note.includes("\0"))) {
    throw badInput("note", `note takes at most ${NOTE_MOST} characters, none of them U+0000.`);
  }
}

async function requireSamples(
  deps: DatasetDependencies,
  study: StudyView,
  asked: Asked,
  partial: boolean,
): Promise<void> {
  const { counts } = await standing(deps, asked);
  const all = asked.sources.length * asked.seeds.length;
  const missing = all - counts.ready;
  if (missing === 0 || (partial && counts.ready > 0)) return;
  const reasons = [
    ...(counts.failed > 0 ? [`${counts.failed} of them FAILED`] : []),
    ...(counts.notImported > 0 ? [`${counts.notImported} of them nobody imported, and they cannot be drawn here`] : []),
  ];
  const why = reasons.length > 0 ? ` (${reasons.join("; ")})` : "";
  const words = `${missing} of the ${all} samples of ${study.slug} are missing${why}`;
  const instead =
    counts.ready > 0
      ? "draw them with requestSamples, or publish with partial: true"
      : "there is nothing to publish yet";
  throw new ConcordanceError("CONFLICT", `${words}: ${instead}.`, { field: "study" });
}

/** What is PUBLIC shows its models' images to everyone: each of them must be PUBLIC already. CONFLICT. */
async function requirePublic(
  { db }: DatasetDependencies,
  viewer: Viewer,
  { body }: DatasetVersionView,
  study: StudyView | null,
): Promise<void> {
  const models = await findModels(db, scopeOf(viewer), { ids: studyModels(body) });
  // A PUBLIC study measures images of PUBLIC sets alone: that says nothing of what it measured before it was one.
  const measured = new Set(study?.body.sources.flatMap(({ condition }) => condition?.measurement?.source ?? []));
  const pictures = body.sources.flatMap(({ condition }) => condition?.measurement?.source ?? []);
  const gone = study?.visibility === "PUBLIC" && pictures.some((picture) => !measured.has(picture));
  if (gone) {
    const words = `${study.slug} no longer shows an image that this version measures: nothing says that it is PUBLIC.`;
    throw new ConcordanceError("CONFLICT", words, { field: "id" });
  }
  const measures = study !== null && pictures.length > 0;
  const hidden = [...models, ...(measures ? [study] : [])].find(({ visibility }) => visibility !== "PUBLIC");
  if (!hidden) return;
  const words = `${hidden.slug} is ${hidden.visibility}: a version is PUBLIC only where all that it shows is.`;
  throw new ConcordanceError("CONFLICT", words, { field: "id" });
}
