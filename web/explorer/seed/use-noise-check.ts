import { useEffect, useState } from "react";
import type { NoiseScheme } from "../api/operations.generated.js";
import { noiseDigest } from "../shared/noise-image.js";

/** Whether the noise that this page draws is the server's, by its digest; null where that cannot be known. */
export function useNoiseCheck(
  noise: NoiseScheme,
  seed: number,
  shape: readonly number[],
  digest: string | null | undefined,
): boolean | null {
  const [own, setOwn] = useState<{ of: string; digest: string | null } | null>(null);
  const of = `${noise} ${seed} ${shape}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` stands for all three.
  useEffect(() => {
    let gone = false;
    void noiseDigest(noise, seed, shape).then((found) => !gone && setOwn({ of, digest: found }));
    return () => {
      gone = true;
    };
  }, [of]);
  if (!digest || !own?.digest || own.of !== of) return null;
  return own.digest === digest;
}
