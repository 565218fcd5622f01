import type { ReactNode } from "react";
import type { MetricDirection } from "../api/operations.generated.js";
import { metricValue } from "../shared/format.js";
import { imageSrc } from "../shared/image-src.js";

export interface Shown {
  seed: number;
  value: number;
}

/** A few pairs in a row; one is looked at. */
export function FilmStrip(props: {
  title: string;
  below: ReactNode;
  pairs: readonly Shown[];
  images: ReadonlyMap<number, readonly [string | null, string | null]>;
  selected: number | null;
  direction: MetricDirection;
  onSelect(seed: number): void;
}) {
  const { title, below, pairs, images, selected, direction, onSelect } = props;
  if (pairs.length === 0) return null;
  return (
    <section className="film" aria-label={title}>
      <div className="film-name">
        <b>{title}</b>
        <small>{below}</small>
      </div>
      <div className="film-pairs">
        {pairs.map(({ seed, value }) => (
          <button
            key={seed}
            type="button"
            className="film-pair"
            aria-pressed={seed === selected}
            onClick={() => onSelect(seed)}
          >
            <span className="film-two">
              {[0, 1].map((side) => {
                const url = images.get(seed)?.[side] ?? null;
                return url ? (
                  <img key={side} className="face" src={imageSrc(url)} alt="" />
                ) : (
                  <span key={side} className="face waiting" />
                );
              })}
            </span>
            <b>{metricValue(value, direction)}</b>
            <small>seed {seed}</small>
          </button>
        ))}
      </div>
    </section>
  );
}
