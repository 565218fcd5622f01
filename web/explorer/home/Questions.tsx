/** The three questions that one can ask next, each with what is known of its answer. */
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { sizeOf } from "../api/catalogue.js";
import { GridDocument, type HeatMapQuery, type NoiseScheme } from "../api/operations.generated.js";
import { leastFirst, pairIndex } from "../heatmap/pairs.js";
import { sourceText } from "../question/question.js";
import { inputsOf, type Row, useUrl } from "../question/url.js";
import { metricValue, whole } from "../shared/format.js";
import { imageSrc } from "../shared/image-src.js";
import { rowName } from "../shared/labels.js";
import { noiseUrl } from "../shared/noise-image.js";

type Answer = HeatMapQuery["reproducibility"];

function Card(props: { href: string; title: string; text: ReactNode; children?: ReactNode }) {
  return (
    <Link className="question-card" href={props.href}>
      <span className="question-text">
        <b>{props.title}</b>
        <span>{props.text}</span>
      </span>
      <span className="question-pictures">{props.children}</span>
    </Link>
  );
}

function Picture({ url }: { url: string | null | undefined }) {
  return (
    <span className="picture">{url ? <img src={imageSrc(url)} alt="" /> : <span className="face waiting" />}</span>
  );
}

/** The least alike images that the first two of the four made of one noise. */
function strangest(four: readonly Row[], all: readonly Row[], answer: Answer | null) {
  const [a, b] = four;
  if (!answer || !a || !b || answer.sources.length !== all.length) return null;
  const [i, j] = [a, b].map((row) => all.findIndex(({ model }) => model === row.model)).sort((x, y) => x - y);
  if (i === undefined || j === undefined || i < 0) return null;
  const { values } = answer.comparisons[pairIndex(all.length, i, j)]!;
  const seed = leastFirst(values, answer.metric.direction)[0];
  // Home asks for the first seeds: a place in the list is a seed.
  return seed === undefined ? null : { seed, value: values[seed]!, direction: answer.metric.direction };
}

export function Questions(props: {
  four: readonly Row[];
  all: readonly Row[];
  answer: Answer | null;
  noise: NoiseScheme;
}) {
  const { four, all, answer, noise } = props;
  const { href } = useUrl();
  const [a, b] = four;
  const found = strangest(four, all, answer);
  const [pictures] = useQuery({
    query: GridDocument,
    variables: {
      sources: inputsOf([a, b].filter((row) => row !== undefined)),
      seeds: { values: [found?.seed ?? 0] },
      noise,
      sampler: null,
      first: 1,
    },
    pause: !found,
  });
  const sizes = [...new Set(all.map((row) => (row.card ? sizeOf(row.card) : 0)))].filter((size) => size > 0);
  const shape = a?.card?.shape ?? [1, 28, 28];
  if (!a || !b) return null;
  return (
    <nav className="questions" aria-label="What to ask next">
      <Card
        href={href("/compare", { a: sourceText(a), b: sourceText(b) })}
        title="Where do two models disagree most?"
        text={
          found
            ? `${rowName(a)} and ${rowName(b)}: seed ${found.seed}, ${metricValue(found.value, found.direction)}.`
            : `${rowName(a)} and ${rowName(b)}: the least similar pair of images.`
        }
      >
        {found &&
          pictures.data?.grid.rows.map((row) => <Picture key={row.source.model.id} url={row.samples[0]?.image?.url} />)}
      </Card>
      <Card
        href={href(sizes.length > 1 ? "/transition" : "/grid")}
        title="When do models stop copying?"
        text={
          sizes.length > 1
            ? `From ${whole(Math.min(...sizes))} to ${whole(Math.max(...sizes))} training images: where copies end, and the same new images begin.`
            : "Models of one training set, side by side."
        }
      />
      <Card
        href={href("/seed", { s: "0" })}
        title="What becomes of one noise?"
        text={`Seed 0 through all ${all.length} sources.`}
      >
        <Picture url={noiseUrl(noise, 0, shape)} />
      </Card>
    </nav>
  );
}
