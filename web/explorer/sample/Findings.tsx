/** What stands behind a sample that is there: the training image nearest to it, and how it came about. */
import { useQuery } from "urql";
import type { Metric } from "../api/catalogue.js";
import { NearestDocument, type SampleQueryVariables, TrajectoryDocument } from "../api/operations.generated.js";
import { AskError } from "../shared/AskError.js";
import { aboveOrBelow, score, whole } from "../shared/format.js";
import { imageSrc } from "../shared/image-src.js";
import { Panel } from "../shared/ui.js";

/** Both may be found by a worker: by POST, which a READER's server answers with what is there. */
const BY_POST = { preferGetMethod: false } as const;

export function Nearest({ variables, metric }: { variables: SampleQueryVariables; metric: Metric }) {
  const [{ data, error, fetching }, read] = useQuery({
    query: NearestDocument,
    variables: { ...variables, metric: metric.direction === "SIMILARITY" ? metric.slug : null },
    context: BY_POST,
  });
  const found = data?.sample.nearestTraining ?? null;
  if (error) return <AskError error={error} retry={() => read({ requestPolicy: "network-only" })} />;
  return (
    <figure>
      {found ? (
        <img className="face" src={imageSrc(found.image.url)} alt={`Number ${found.index} of the training set`} />
      ) : (
        <span className="face waiting" />
      )}
      <figcaption>
        <b>Nearest training image</b>{" "}
        {found
          ? `number ${whole(found.index)} of ${found.trainingSet.slug}, similarity ${score(found.similarity)}`
          : fetching
            ? "being looked for"
            : "this model's training images are not known"}
        {found && metric.direction === "SIMILARITY" && (
          <>
            <br />
            {found.similarity > metric.threshold ? "A copy: " : "Not a copy: not "}
            {aboveOrBelow(metric.direction)} {score(metric.threshold)}.
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** At most as many estimates as fit in one row: the first, the last and some between them. */
const SHOWN = 18;

export function Trajectory({ variables }: { variables: SampleQueryVariables }) {
  const [{ data, error }, read] = useQuery({ query: TrajectoryDocument, variables, context: BY_POST });
  const trajectory = data?.sample.trajectory ?? null;
  const points = trajectory?.points ?? [];
  const shown =
    points.length <= SHOWN
      ? points
      : Array.from({ length: SHOWN }, (_, i) => points[Math.round((i * (points.length - 1)) / (SHOWN - 1))]!);
  const again = () => read({ requestPolicy: "network-only" });
  return (
    <Panel title="Trajectory" aside={<small className="panel-aside">the denoised estimate at each σ</small>}>
      <div className="panel-body">
        {error && <AskError error={error} retry={again} />}
        {shown.length > 0 ? (
          <ol className="trajectory">
            {shown.map((point) => (
              <li key={point.sigma}>
                <img className="face" src={imageSrc(point.image.url)} alt={`Estimate at sigma ${point.sigma}`} />
                {point.sigma === 0 ? "image" : sigma(point.sigma)}
              </li>
            ))}
          </ol>
        ) : (
          <p>
            {trajectory?.state === "FAILED"
              ? trajectory.error
              : trajectory?.notStarted === "IMPORTED"
                ? "There is none: the sample was drawn elsewhere, and only its image was imported."
                : trajectory?.notStarted === "ROLE"
                  ? "Nobody has asked for it yet, and your role does not start work."
                  : "It is being found: the sample is drawn once more, and each step's estimate kept."}{" "}
            {trajectory && trajectory.state !== "NOT_STARTED" && (
              <button type="button" className="button" onClick={again}>
                Look again
              </button>
            )}
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Three digits at most: 80, 5.3, .58, .002. */
function sigma(value: number): string {
  return value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2).replace(/^0\./, ".");
}
