/** What the models of each size draw, under its point where there is room; sizes without a model keep their place. */
import { useEffect } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { GridDocument } from "../api/operations.generated.js";
import { plainSource, seedList, sourceInput } from "../question/question.js";
import type { Asked } from "../question/url.js";
import { interval, score, whole } from "../shared/format.js";
import { TileFace } from "../shared/Tile.js";
import { MARGIN } from "./chart.js";
import { openSizes, type Point, regimeName } from "./points.js";

const IMAGE = 28;
const GAP = 3;
const MOST = 4;
const FEWEST = 2;

export function Columns(props: {
  points: readonly Point[];
  domain: readonly [number, number];
  width: number;
  names: readonly [string, string];
  asked: Asked;
  compare(point: Point): string;
}) {
  const { points, domain, width, names, asked, compare } = props;
  const doubling = (width - MARGIN.left - MARGIN.right) / Math.log2(domain[1] / domain[0]);
  const sizes = points.map(({ trainingSize }) => trainingSize);
  const gaps = sizes.slice(1).map((size, i) => Math.log2(size / sizes[i]!));
  const room = Math.min(1, ...gaps) * doubling - 8;
  const aligned = room >= FEWEST * (IMAGE + GAP);
  const count = aligned ? Math.min(MOST, Math.floor((room + GAP) / (IMAGE + GAP))) : MOST;
  const seeds = seedList(asked.question.seeds).slice(0, count);
  const [result, read] = useQuery({
    query: GridDocument,
    variables: {
      sources: points.flatMap(({ a, b }) => [a, b]).map(({ slug }) => sourceInput(plainSource(slug))),
      seeds: { values: seeds },
      noise: asked.shared.noise,
      sampler: asked.shared.sampler,
      first: count,
    },
    pause: width === 0,
  });
  // The points are read again as their samples are drawn: so are these.
  useEffect(() => {
    if (points.length > 0) read({ requestPolicy: "network-only" });
  }, [points, read]);
  const rows = result.data?.grid.rows ?? [];
  const left = (size: number) => MARGIN.left + doubling * Math.log2(size / domain[0]);
  const place = (size: number) =>
    aligned ? { left: left(size), width: count * IMAGE + (count - 1) * GAP } : undefined;
  return (
    <>
      <div className={aligned ? "columns aligned" : "columns"}>
        {points.map((point, i) => (
          <Link
            key={point.trainingSize}
            className="column"
            href={compare(point)}
            style={place(point.trainingSize)}
            aria-label={`${whole(point.trainingSize)} images, ${regimeName(point)}: RP ${score(point.reproducibility.value)}, ${interval(point.reproducibility.low, point.reproducibility.high)}, GL ${score(point.generalizationA.score.value)} and ${score(point.generalizationB.score.value)}: compare`}
          >
            {[2 * i, 2 * i + 1].map((at) => (
              <span key={at} className="column-row" style={{ gridTemplateColumns: `repeat(${count}, 1fr)` }}>
                {seeds.map((seed, k) => (
                  <TileFace
                    key={seed}
                    sample={rows[at]?.samples[k] ?? null}
                    seed={seed}
                    noise={asked.shared.noise}
                    shape={[1, IMAGE, IMAGE]}
                  />
                ))}
              </span>
            ))}
            {!aligned && <small>{whole(point.trainingSize)} images</small>}
          </Link>
        ))}
        {aligned &&
          openSizes(sizes).map((size) => (
            <span key={size} className="column none" style={place(size)}>
              no model
            </span>
          ))}
      </div>
      <p className="hint columns-hint">
        Above {names[0]}, below {names[1]}; seeds {seeds.join(", ")}. Training images on a log2 axis. A point opens its
        comparison.
      </p>
    </>
  );
}
