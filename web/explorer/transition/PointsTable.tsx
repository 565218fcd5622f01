/** The chart for those who do not see it, and for those who want the numbers. */
import { Link } from "wouter";
import { useUrl } from "../question/url.js";
import { interval, score, whole } from "../shared/format.js";
import { type Point, regimeName } from "./points.js";

type Scored = { value: number | null; low: number | null; high: number | null };

export function PointsTable({ points, names }: { points: readonly Point[]; names: readonly [string, string] }) {
  const { href } = useUrl();
  const [a, b] = names;
  const cell = (of: Scored) => (
    <td>
      <b>{score(of.value)}</b> <small>{interval(of.low, of.high)}</small>
    </td>
  );
  return (
    <section className="table-scroll" aria-label="The transition in numbers" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Images</th>
            <th scope="col">Regime</th>
            <th scope="col">RP</th>
            <th scope="col">Chance</th>
            <th scope="col">GL, {a}</th>
            <th scope="col">Reference</th>
            <th scope="col">Excess copying</th>
            <th scope="col">GL, {b}</th>
            <th scope="col">Reference</th>
            <th scope="col">Excess copying</th>
            <th scope="col">n</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.trainingSize}>
              <th scope="row">
                <Link href={href("/compare", { a: point.a.slug, b: point.b.slug })}>{whole(point.trainingSize)}</Link>
              </th>
              <td>{regimeName(point)}</td>
              {cell(point.reproducibility)}
              {cell(point.chance)}
              {cell(point.generalizationA.score)}
              {cell(point.generalizationA.reference)}
              {cell(point.generalizationA.excessCopying)}
              {cell(point.generalizationB.score)}
              {cell(point.generalizationB.reference)}
              {cell(point.generalizationB.excessCopying)}
              <td>{whole(point.reproducibility.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
