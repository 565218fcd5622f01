import type { Viewer } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";

/** RESEARCHER and OWNER start work; a READER only reads what is there. */
export function mayStartWork(viewer: Viewer): boolean {
  return viewer.role === "RESEARCHER" || viewer.role === "OWNER";
}

/** For operations that exist to start work: an answer without it would be a lie. */
export function requireWorkRole(viewer: Viewer): void {
  if (mayStartWork(viewer)) return;
  if (viewer.kind === "ANONYMOUS") {
    throw new ConcordanceError("UNAUTHENTICATED", "This starts work: send the bearer token of a RESEARCHER or OWNER.");
  }
  throw new ConcordanceError(
    "FORBIDDEN",
    `This starts work: it needs the role RESEARCHER or OWNER, yours is ${viewer.role}.`,
  );
}

/** For what only those who run the place may do: registering models that run here, having everything drawn again. */
export function requireOwner(viewer: Viewer): void {
  if (viewer.role === "OWNER") return;
  if (viewer.kind === "ANONYMOUS") {
    throw new ConcordanceError("UNAUTHENTICATED", "This needs the bearer token of an OWNER.");
  }
  throw new ConcordanceError("FORBIDDEN", `This needs the role OWNER; yours is ${viewer.role}.`);
}

/** A job is its asker's; an OWNER sees and ends everyone's. What is not the viewer's does not exist for them. */
export function maySeeJob(viewer: Viewer, asker: string): boolean {
  return viewer.role === "OWNER" || (viewer.kind !== "ANONYMOUS" && viewer.kind !== "LINK" && viewer.name === asker);
}

/** For what people make and share here: studies, dashboards. */
export function requireAuthor(viewer: Viewer): void {
  if (mayStartWork(viewer)) return;
  if (viewer.kind === "ANONYMOUS") {
    throw new ConcordanceError("UNAUTHENTICATED", "This writes: send the bearer token of a RESEARCHER or OWNER.");
  }
  throw new ConcordanceError(
    "FORBIDDEN",
    `This writes: it needs the role RESEARCHER or OWNER, yours is ${viewer.role}.`,
  );
}

/** For changing what a viewer sees and somebody made: by its owner, or an OWNER. */
export function requireEditor(viewer: Viewer, made: { slug: string; owner: string }): void {
  requireAuthor(viewer);
  if (viewer.role === "OWNER" || viewer.name === made.owner) return;
  throw new ConcordanceError(
    "FORBIDDEN",
    `${made.slug} is changed by ${made.owner}, who owns it, or by an OWNER: a copy of it would be yours.`,
  );
}
