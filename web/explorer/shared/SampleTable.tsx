/** Samples as a plain table: sources down, seeds across. For one page of a grid; the grid's own view holds ten thousand. */
import type { NoiseScheme } from "../api/operations.generated.js";
import { stateText, TileFace, type TileSample } from "./Tile.js";

export interface SampleTableProps {
  label: string;
  noise: NoiseScheme;
  seeds: readonly number[];
  rows: readonly {
    name: string;
    aside: string;
    shape: readonly number[];
    samples: readonly (TileSample | null)[];
    /** Where one goes from a sample; absent where there is nothing for the viewer. */
    href?: ((seed: number) => string) | undefined;
  }[];
}

export function SampleTable({ label, noise, seeds, rows }: SampleTableProps) {
  return (
    <section className="sample-table" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Source</th>
            {seeds.map((seed) => (
              <th key={seed} scope="col">
                {seed}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two sources may have one name.
            <tr key={i}>
              <th scope="row">
                {row.name} <small>{row.aside}</small>
              </th>
              {seeds.map((seed, k) => {
                const sample = row.samples[k] ?? null;
                const face = <TileFace sample={sample} seed={seed} noise={noise} shape={row.shape} />;
                const told = `${row.name}, seed ${seed}: ${stateText(sample)}`;
                return (
                  <td key={seed} data-state={sample?.state ?? "LOADING"}>
                    {row.href ? (
                      <a className="tile" href={row.href(seed)} aria-label={told} title={stateText(sample)}>
                        {face}
                      </a>
                    ) : (
                      <span className="tile-still" role="img" aria-label={told} title={stateText(sample)}>
                        {face}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
