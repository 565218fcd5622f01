/** What drew the sample, and all that is needed to draw it again. */
import type { Model } from "../api/catalogue.js";
import type { SampleQuery } from "../api/operations.generated.js";
import { Digest } from "../shared/Digest.js";
import { noiseName } from "../shared/format.js";
import { ImportedSource } from "../shared/Imported.js";

export function Provenance(props: {
  provenance: NonNullable<SampleQuery["sample"]["provenance"]>;
  pixels: string | null;
}) {
  const { provenance, pixels } = props;
  const drawn = new Date(provenance.sampledAt);
  return (
    <dl className="facts">
      <dt>Key</dt>
      <dd>
        <Digest what="Key" value={provenance.key} />
      </dd>
      <dt>Weights</dt>
      <dd>
        <Digest what="Weights" value={provenance.modelDigest} />
      </dd>
      {pixels && (
        <>
          <dt>Pixels</dt>
          <dd>
            <Digest what="Pixels" value={pixels} />
          </dd>
        </>
      )}
      <dt>Numerics class</dt>
      <dd>
        <code>{provenance.numericsClass}</code>
      </dd>
      <dt>Device</dt>
      <dd>
        {provenance.device}, {provenance.precision}, {provenance.runtime}
      </dd>
      {provenance.stepNoise && (
        <>
          <dt>Step noise</dt>
          <dd>{provenance.stepNoise}</dd>
        </>
      )}
      <dt>Drawn</dt>
      <dd>
        in {provenance.computeMs.toFixed(0)} ms, {drawn.toISOString().slice(0, 16).replace("T", " ")} UTC
      </dd>
    </dl>
  );
}

/** Of what was drawn elsewhere: what its card says, which is all that is known. */
export function ImportedProvenance(props: { imported: NonNullable<Model["imported"]>; pixels: string | null }) {
  const { source, noise, noiseName: external, sampler } = props.imported;
  return (
    <dl className="facts">
      <dt>Drawn elsewhere</dt>
      <dd>
        <ImportedSource source={source} />
      </dd>
      <dt>Its noise</dt>
      <dd>{external ?? noiseName(noise)}</dd>
      <dt>Its sampler</dt>
      <dd>{sampler ?? "not named"}</dd>
      {props.pixels && (
        <>
          <dt>Pixels</dt>
          <dd>
            <Digest what="Pixels" value={props.pixels} />
          </dd>
        </>
      )}
    </dl>
  );
}
