/** The versions of each sampling method that drawing children of this program draw. */
import { samplerVersions } from "../inference/samplers/index.js";

export const KNOWN_SAMPLERS: Readonly<Record<string, readonly number[]>> = samplerVersions();
