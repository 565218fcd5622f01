import type { Scope } from "../db/queries/models.js";
import type { Viewer } from "../domain/viewer.js";

/** What a viewer may see. A kind of viewer that is not named here sees nothing. */
export function scopeOf(viewer: Viewer): Scope {
  if (viewer.kind === "ANONYMOUS") return { visibilities: ["PUBLIC"], owner: null };
  if (viewer.kind === "LOCAL" || viewer.kind === "TOKEN") {
    return viewer.role === "OWNER"
      ? { visibilities: ["PRIVATE", "WORKSPACE", "PUBLIC"], owner: null }
      : { visibilities: ["WORKSPACE", "PUBLIC"], owner: viewer.name };
  }
  return { visibilities: [], owner: null };
}
