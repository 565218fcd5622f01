/** Four models, eight seeds: the phenomenon at one look. */
import { Link } from "wouter";
import { useAsk } from "../api/ask.js";
import { GridDocument, type NoiseScheme } from "../api/operations.generated.js";
import { useTheme } from "../app/theme.js";
import { sourceText } from "../question/question.js";
import { inputsOf, type Row, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { score } from "../shared/format.js";
import { fullName, rowName, trainedOn } from "../shared/labels.js";
import { noiseUrl } from "../shared/noise-image.js";
import { colour, inkOn } from "../shared/scale.js";
import { stateText, TileFace } from "../shared/Tile.js";

export const HOME_SEEDS = 8;
const SEEDS = Array.from({ length: HOME_SEEDS }, (_, i) => i);

export function HomeGrid(props: { rows: readonly Row[]; agreements: readonly (number | null)[]; noise: NoiseScheme }) {
  const { rows, agreements, noise } = props;
  const theme = useTheme();
  const { href } = useUrl();
  const drawing = { sources: inputsOf(rows), seeds: { first: 0, count: HOME_SEEDS }, noise, sampler: null };
  const asking = useAsk({
    document: GridDocument,
    variables: { ...drawing, first: HOME_SEEDS },
    standing: ({ grid }) => ({ total: grid.total, settled: grid.ready + grid.failed, job: grid.job }),
    drawing,
  });
  const shape = rows[0]?.card?.shape ?? [1, 28, 28];
  return (
    <div className="panel-body">
      {asking.error && <AskError error={asking.error} retry={asking.retry} />}
      <div className="home-grid">
        <span className="home-head">Seed</span>
        {SEEDS.map((seed) => (
          <span key={seed} className="home-seed">
            {seed}
          </span>
        ))}
        <span className="home-head">
          Noise <small>the common start</small>
        </span>
        {SEEDS.map((seed) => (
          <Link
            key={seed}
            className="tile"
            href={href("/seed", { s: String(seed) })}
            aria-label={`Noise of seed ${seed}`}
          >
            <img className="face" src={noiseUrl(noise, seed, shape) ?? ""} alt="" />
          </Link>
        ))}
        {rows.map((row, i) => (
          <HomeRow key={row.model} row={row}>
            {SEEDS.map((seed) => {
              const sample = asking.data?.grid.rows[i]?.samples[seed] ?? null;
              return (
                <Link
                  key={seed}
                  className="tile"
                  href={href("/sample", { m: sourceText(row), s: String(seed) })}
                  aria-label={`${fullName(row)}, seed ${seed}: ${stateText(sample)}`}
                >
                  <TileFace sample={sample} seed={seed} noise={noise} shape={shape} />
                </Link>
              );
            })}
          </HomeRow>
        ))}
        <span className="home-head">Agreement</span>
        {SEEDS.map((seed) => {
          const value = agreements[seed] ?? null;
          return (
            <span
              key={seed}
              className="home-agreement"
              style={value === null ? undefined : { background: colour(value, theme), color: inkOn(value, theme) }}
            >
              {score(value)}
            </span>
          );
        })}
      </div>
    </div>
  );
}

function HomeRow({ row, children }: { row: Row; children: React.ReactNode }) {
  return (
    <>
      <span className="home-head">
        {rowName(row)} <small>{trainedOn(row.card)}</small>
      </span>
      {children}
    </>
  );
}
