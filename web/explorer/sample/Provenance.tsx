/** What drew the sample, and all that is needed to draw it again. */
import type { SampleQuery } from "../api/operations.generated.js";
import { Digest } from "../shared/Digest.js";

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
