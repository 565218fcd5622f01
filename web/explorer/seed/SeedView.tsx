import { useMemo } from "react";
import { Link } from "wouter";
import { useAsk } from "../api/ask.js";
import { sizeOf } from "../api/catalogue.js";
import { SeedDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { agreement } from "../heatmap/pairs.js";
import { useHeatMap } from "../heatmap/use-heat-map.js";
import { sourceText } from "../question/question.js";
import { inputsOf, useAsked, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { metricValue, noiseName, plural, whole } from "../shared/format.js";
import { fullName, rowName } from "../shared/labels.js";
import { noiseUrl } from "../shared/noise-image.js";
import { Progress } from "../shared/Progress.js";
import { stateText, TileFace } from "../shared/Tile.js";
import { IconButton, Panel } from "../shared/ui.js";
import { useNoiseCheck } from "./use-noise-check.js";
import "../styles/seed.css";

const SEED_MAX = 2 ** 31 - 1;
const SETTLED = ["READY", "FAILED"];

export function seedOf(text: string | null): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value >= 0 && value <= SEED_MAX ? value : 0;
}

export default function SeedView() {
  const asked = useAsked();
  const { params, change, href } = useUrl();
  const { rows, metric, question } = asked;
  const seed = seedOf(params.get("s"));
  const shape = rows.find((row) => row.card)?.card?.shape ?? [1, 28, 28];
  const sources = inputsOf(rows);
  const { noise, sampler, condition } = asked.shared;
  const variables = { value: seed, shape, sources, noise, sampler, condition, ...asked.scoring };
  const asking = useAsk({
    document: SeedDocument,
    variables,
    standing: ({ seed: { samples } }) => ({
      total: samples.length,
      settled: samples.filter(({ state }) => SETTLED.includes(state)).length,
      job: samples.find((sample) => sample.job !== null)?.job ?? null,
    }),
    drawing: { sources, seeds: { values: [seed] }, noise, sampler, condition },
  });
  useShowQuery("seed", variables, asking.data);
  const answer = asking.data?.seed ?? null;
  const settled = answer?.samples.filter(({ state }) => SETTLED.includes(state)).length ?? 0;
  const correct = useNoiseCheck(noise, seed, shape, answer?.digest);

  const alone = useMemo(
    () => ({
      ...asked,
      question: { ...question, seeds: [seed] },
      shared: { ...asked.shared, seeds: { values: [seed] } },
    }),
    [asked, question, seed],
  );
  const pairs = useHeatMap(alone, { passive: true, pause: rows.length < 2 || settled < rows.length });
  const groups = useMemo(() => {
    const sizes = [...new Set(rows.map((row) => (row.card ? sizeOf(row.card) : 0)))].sort((x, y) => y - x);
    return sizes.map((size) => ({
      size,
      places: rows.map((_, i) => i).filter((i) => (rows[i]!.card ? sizeOf(rows[i]!.card!) : 0) === size),
    }));
  }, [rows]);
  const table = pairs.data?.reproducibility;
  const agreementOf = (places: number[]) =>
    table && table.sources.length === rows.length && places.length > 1 ? (agreement(table, places)[0] ?? null) : null;
  const url = noiseUrl(noise, seed, shape);
  const to = (next: number) => change({ s: String(next) });

  return (
    <div className="seed">
      <div className="seed-left">
        <header className="row seed-title">
          <h1>Seed {seed}</h1>
          <IconButton
            icon="back"
            label="Previous seed"
            className=""
            disabled={seed === 0}
            onClick={() => to(seed - 1)}
          />
          <IconButton
            icon="forward"
            label="Next seed"
            className=""
            disabled={seed === SEED_MAX}
            onClick={() => to(seed + 1)}
          />
        </header>
        <div className="seed-noise">
          {url ? (
            <img className="face" src={url} alt={`The noise of seed ${seed}`} />
          ) : (
            <span className="face waiting" />
          )}
          <dl className="facts">
            <dt>Noise</dt>
            <dd>
              {noiseName(noise)}, {shape.join(" × ")}
            </dd>
            <dt>Digest</dt>
            <dd>
              <code title={answer?.digest ?? undefined}>{answer?.digest ? `${answer.digest.slice(0, 12)}…` : "–"}</code>
            </dd>
            {correct !== null && (
              <>
                <dt>Drawn here</dt>
                <dd>{correct ? "the same, bit for bit" : "not the same: this browser computes otherwise"}</dd>
              </>
            )}
          </dl>
        </div>
        <Panel
          title="Agreement"
          aside={<b className="threshold-value">{metricValue(answer?.agreement.mean, metric.direction)}</b>}
        >
          <div className="panel-body">
            <p>
              {answer && answer.agreement.pairs > 0 ? (
                <>
                  Mean {metric.title.toLowerCase()} over {plural(answer.agreement.pairs, "pair")} of images of this
                  noise; the least is {metricValue(answer.agreement.least, metric.direction)}.{" "}
                  {Math.round((answer.agreement.matching ?? 0) * 100)} % of the pairs are the same image.
                </>
              ) : (
                "There are no two images of this noise yet."
              )}
            </p>
          </div>
        </Panel>
        <Progress asking={asking} settled={settled} total={rows.length} />
      </div>
      <div className="seed-groups">
        {asking.error && <AskError error={asking.error} retry={asking.retry} />}
        {groups.map(({ size, places }) => {
          const value = agreementOf(places);
          return (
            <section key={size} className="seed-group" aria-label={`${whole(size)} training images`}>
              <header>
                <h2>{size > 0 ? whole(size) : "–"}</h2>
                <small>training images</small>
                {value !== null && (
                  <p>
                    <b>{metricValue(value, metric.direction)}</b> <small>agreement</small>
                  </p>
                )}
              </header>
              <div className="seed-images">
                {places.map((i) => {
                  const row = rows[i]!;
                  const sample = answer?.samples[i] ?? null;
                  return (
                    <Link
                      key={sourceText(row)}
                      className="seed-image"
                      href={href("/sample", { m: sourceText(row), s: String(seed) })}
                      aria-label={`${fullName(row)}: ${stateText(sample)}`}
                    >
                      <span className="tile">
                        <TileFace sample={sample} seed={seed} noise={noise} shape={shape} />
                      </span>
                      <span>{rowName(row)}</span>
                      {(row.card?.training?.offset ?? 0) > 0 && (
                        <small>other images, from {whole(row.card!.training!.offset)}</small>
                      )}
                      {sample && sample.state !== "READY" && <small>{stateText(sample)}</small>}
                    </Link>
                  );
                })}
              </div>
            </section>
          );
        })}
      </div>
    </div>
  );
}
