import { useState } from "react";
import type { CombinedError } from "urql";
import { Link } from "wouter";
import { useAsk } from "../api/ask.js";
import { distinctKinds, useCatalogue } from "../api/catalogue.js";
import { client } from "../api/client.js";
import { RequestSamplesDocument, SampleDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { parseSource, plainSource, sourceInput } from "../question/question.js";
import { type Row, useAsked, useUrl } from "../question/url.js";
import { seedOf } from "../seed/SeedView.js";
import { AskError } from "../shared/AskError.js";
import { CodeTabs } from "../shared/copy.js";
import { methodName, noiseName, plural, whole } from "../shared/format.js";
import { Imported } from "../shared/Imported.js";
import { Icon } from "../shared/icons.js";
import { fullName, rowName, trainedOn } from "../shared/labels.js";
import { noiseUrl } from "../shared/noise-image.js";
import { Progress } from "../shared/Progress.js";
import { stateText, TileFace } from "../shared/Tile.js";
import { Empty, Note, Panel } from "../shared/ui.js";
import { drawItTabs } from "./draw-it.js";
import { Nearest, Trajectory } from "./Findings.js";
import { ImportedProvenance, Provenance } from "./Provenance.js";
import "../styles/sample.css";

export default function SampleView() {
  const catalogue = useCatalogue();
  const { params } = useUrl();
  const ref = parseSource(params.get("m") ?? "") ?? plain(distinctKinds(catalogue, 1)[0]?.slug);
  if (!ref) {
    return (
      <Empty title="No model is ready yet.">
        <p>Models are checked when the server starts; this page fills by itself.</p>
      </Empty>
    );
  }
  return <OneSample row={{ ...ref, card: catalogue.bySlug.get(ref.model) ?? null }} seed={seedOf(params.get("s"))} />;
}
const plain = (slug: string | undefined) => (slug ? plainSource(slug) : null);

function OneSample({ row, seed }: { row: Row; seed: number }) {
  const { viewer } = useCatalogue();
  const asked = useAsked();
  const { href } = useUrl();
  const { noise } = asked.shared;
  const source = sourceInput(row);
  const sampler = source.sampler ?? asked.shared.sampler;
  const condition = source.condition ?? asked.shared.condition;
  const drawing = { sources: [source], seeds: { values: [seed] }, noise, sampler, condition };
  const variables = { model: row.model, seed, noise, sampler: sampler ?? null, condition: condition ?? null };
  const asking = useAsk({
    document: SampleDocument,
    variables,
    standing: ({ sample }) => ({
      total: 1,
      settled: sample.state === "READY" || sample.state === "FAILED" ? 1 : 0,
      job: sample.job,
    }),
    drawing,
  });
  useShowQuery("sample", variables, asking.data);
  const sample = asking.data?.sample ?? null;
  const shape = sample?.model.shape ?? row.card?.shape ?? [1, 28, 28];
  const imported = row.card?.imported ?? null;
  const url = noiseUrl(noise, seed, shape);
  const [refused, setRefused] = useState<CombinedError>();
  const again = async () => {
    const { error } = await client.mutation(RequestSamplesDocument, drawing).toPromise();
    setRefused(error);
    if (!error) asking.draw();
  };
  return (
    <>
      <header className="view-head">
        <div>
          <h1>
            {rowName(row)} · seed {seed}
          </h1>
          <p>
            {row.card ? `${trainedOn(row.card)}, ${row.card.title}` : row.model} <Imported model={row.card} />
          </p>
        </div>
        <Link className="button" href={href("/seed", { s: String(seed) })}>
          Seed {seed} in all sources <Icon name="forward" />
        </Link>
      </header>
      {asking.error && <AskError error={asking.error} retry={asking.retry} />}
      {refused && <AskError error={refused} retry={() => void again()} />}
      {sample?.state === "FAILED" && (
        <Note
          kind="error"
          action={
            viewer.role !== "READER" && (
              <button type="button" className="button" onClick={() => void again()}>
                Draw again
              </button>
            )
          }
        >
          <b>
            {fullName(row)}, seed {seed}: failed.
          </b>{" "}
          {sample.error?.message} {plural(sample.error?.attempts ?? 0, "attempt")}.{" "}
          <code className="tag">{sample.error?.code}</code>
        </Note>
      )}
      <div className="sample">
        <div className="sample-pictures">
          <figure>
            <TileFace sample={sample} seed={seed} noise={noise} shape={shape} />
            <figcaption>
              <b>Sample</b>{" "}
              {sample?.image
                ? `${sample.image.width} × ${sample.image.height}, ${whole(sample.image.bytes)} bytes, PNG`
                : stateText(sample)}
            </figcaption>
            <Progress asking={asking} settled={sample?.state === "READY" ? 1 : 0} total={1} />
          </figure>
          {sample?.state === "READY" ? (
            <Nearest variables={variables} metric={asked.metric} />
          ) : (
            <figure>
              {url ? (
                <img className="face" src={url} alt={`The noise of seed ${seed}`} />
              ) : (
                <span className="face waiting" />
              )}
              <figcaption>
                <b>Noise</b> {noiseName(noise)}, seed {seed}
              </figcaption>
            </figure>
          )}
          {sample?.state === "READY" && <Trajectory variables={variables} />}
        </div>
        <div className="sample-side">
          <CodeTabs
            title={imported ? "Fetch it yourself" : "Draw it yourself"}
            tabs={drawItTabs({
              origin: location.origin,
              source: {
                ...row,
                method: (!imported && sampler?.method) || null,
                steps: (!imported && sampler?.steps) || null,
              },
              seed,
              noise,
              shape,
            })}
          />
          <Panel title="Provenance">
            <div className="panel-body">
              {sample?.provenance ? (
                <Provenance provenance={sample.provenance} pixels={sample.image?.pixels ?? null} />
              ) : imported ? (
                <ImportedProvenance imported={imported} pixels={sample?.image?.pixels ?? null} />
              ) : (
                <p>It is known when the sample is drawn.</p>
              )}
              {sample && !imported && (
                <dl className="facts">
                  <dt>Sampler</dt>
                  <dd>
                    {methodName(sample.sampler.method)}
                    {sample.sampler.steps ? `, ${plural(sample.sampler.steps, "step")}` : ""}
                    {sample.sampler.evaluations ? `, ${plural(sample.sampler.evaluations, "evaluation")}` : ""}, version{" "}
                    {sample.sampler.version}
                  </dd>
                  <dt>Sigmas</dt>
                  <dd>
                    {sample.sampler.sigmaMax ?? "–"} to {sample.sampler.sigmaMin ?? "–"}
                    {sample.sampler.schedule ? `, ${sample.sampler.schedule.toLowerCase()}` : ""}
                  </dd>
                </dl>
              )}
            </div>
          </Panel>
        </div>
      </div>
    </>
  );
}
