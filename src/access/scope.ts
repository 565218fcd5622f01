import type { Scope } from "../db/queries/scope.js";
import type { Viewer } from "../domain/viewer.js";

/** What a viewer may see. A kind of viewer that is not named here sees nothing. */
export function scopeOf(viewer: Viewer): Scope {
  switch (viewer.kind) {
    case "ANONYMOUS":
      return { visibilities: ["PUBLIC"], owner: null };
    case "LINK":
      return { visibilities: ["PUBLIC"], owner: null, shared: viewer.shared };
    case "LOCAL":
    case "TOKEN":
    case "SESSION":
      return viewer.role === "OWNER"
        ? { visibilities: ["PRIVATE", "WORKSPACE", "PUBLIC"], owner: null }
        : { visibilities: ["WORKSPACE", "PUBLIC"], owner: viewer.name };
    default:
      return { visibilities: [], owner: null };
  }
}

/** With the models of what a LINK opens: where that is shown, and nowhere else. */
export function scopeBeneath(viewer: Viewer, models: readonly string[]): Scope {
  const scope = scopeOf(viewer);
  return viewer.shared ? { ...scope, models: { ids: models, creator: viewer.shared.creator } } : scope;
}
