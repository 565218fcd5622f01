import type { Viewer } from "../../domain/viewer.js";
import type { ObjectStore } from "../../storage/object-store.js";

/** With as much again until its window ends, five minutes at most: what a link showed is gone soon after it. */
const LINK_SECONDS = 150;

/** A signed URL of a stored object, for a viewer who was shown it. */
export function objectUrl(store: Pick<ObjectStore, "url">, viewer: Viewer, object: string): Promise<string> {
  return viewer.kind === "LINK" ? store.url(object, LINK_SECONDS, LINK_SECONDS) : store.url(object);
}
