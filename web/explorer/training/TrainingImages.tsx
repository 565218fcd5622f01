/** Images of a training set, twelve a question, each with its number and class. */
import { useEffect } from "react";
import { useQuery } from "urql";
import { TrainingImagesDocument, type TrainingImagesQueryVariables } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { AskError } from "../shared/AskError.js";
import { whole } from "../shared/format.js";
import { imageSrc } from "../shared/image-src.js";

export const TOGETHER = 12;
const PLACES = Array.from({ length: TOGETHER }, (_, i) => i);

interface TrainingImagesProps {
  set: { id: string; classes: readonly string[] };
  /** At most twelve are read. */
  indices: readonly number[];
  /** Only those of this class are shown. */
  onlyClass?: number | null;
  /** The drawer shows this question. */
  shown?: boolean;
  onCount?(count: number): void;
}

export function TrainingImages({ set, indices, onlyClass = null, shown = false, onCount }: TrainingImagesProps) {
  const wanted = indices.slice(0, TOGETHER);
  // An operation has a fixed number of places: those left over ask for the last one again.
  const last = wanted.at(-1) ?? 0;
  const variables = {
    id: set.id,
    ...Object.fromEntries(PLACES.map((place) => [`i${place}`, wanted[place] ?? last])),
  } as TrainingImagesQueryVariables;
  const [{ data, error }, read] = useQuery({ query: TrainingImagesDocument, variables, pause: wanted.length === 0 });
  const node = data?.node && "i0" in data.node ? data.node : null;
  const found = wanted.map((index, place) => ({
    index,
    image: (node?.[`i${place}` as keyof typeof node] as { url: string } | undefined) ?? null,
    label: (node?.[`l${place}` as keyof typeof node] as number | null | undefined) ?? null,
  }));
  const fitting = found.filter(({ label }) => onlyClass === null || label === onlyClass);
  const count = node ? fitting.length : 0;
  useEffect(() => onCount?.(count), [count, onCount]);
  return (
    <>
      {shown && <Shown variables={variables} answer={data} />}
      {error && <AskError error={error} retry={() => read({ requestPolicy: "network-only" })} />}
      {fitting.map(({ index, image, label }) => (
        <figure key={index} className="training-image">
          {image ? (
            <img
              className="face"
              src={imageSrc(image.url)}
              alt={`Number ${index} of the training set`}
              loading="lazy"
            />
          ) : (
            <span className="face waiting" />
          )}
          <figcaption>
            {whole(index)}
            {label !== null && <small>{set.classes[label] ?? `class ${label}`}</small>}
          </figcaption>
        </figure>
      ))}
    </>
  );
}

function Shown({ variables, answer }: { variables: TrainingImagesQueryVariables; answer: unknown }) {
  useShowQuery("training-images", variables, answer);
  return null;
}
