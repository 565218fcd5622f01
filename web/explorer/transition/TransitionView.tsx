import { lazy, Suspense, useMemo } from "react";
import { useAsk } from "../api/ask.js";
import { type Model, useCatalogue } from "../api/catalogue.js";
import { TransitionDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { plainSource, seedCount, sourceInput } from "../question/question.js";
import { useAsked, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { plural, whole } from "../shared/format.js";
import { nameOf } from "../shared/labels.js";
import { Progress } from "../shared/Progress.js";
import { Empty, Note, Panel, Segment } from "../shared/ui.js";
import { FamiliesForm } from "./FamiliesForm.js";
import { atSizes, commonSizes, defaultFamilies, familiesOf } from "./families.js";
import { PointsTable } from "./PointsTable.js";
import { openSizes } from "./points.js";
import "../styles/transition.css";

const Picture = lazy(() => import("./Picture.js"));
const SHOWS = [
  ["both", "RP and GL"],
  ["rp", "RP"],
  ["gl", "GL"],
] as const;
export type Shows = (typeof SHOWS)[number][0];

export default function TransitionView() {
  const catalogue = useCatalogue();
  const { params } = useUrl();
  const families = useMemo(() => familiesOf(catalogue), [catalogue]);
  const preset = useMemo(() => {
    const found = defaultFamilies(families);
    if (!found) return null;
    const sizes = commonSizes(...found);
    return found.map((family) => atSizes(family, sizes).map(({ slug }) => slug));
  }, [families]);
  const listed = (name: string) => params.get(name)?.split(",").filter(Boolean);
  const a = listed("fa") ?? preset?.[0] ?? [];
  const b = listed("fb") ?? preset?.[1] ?? [];
  if (a.length === 0 || b.length === 0) {
    return (
      <Empty title="A transition needs two families of models.">
        <p>
          A family learned from subsets of several sizes of one training set, and is else alike; two families are
          compared at the sizes that both have.
        </p>
      </Empty>
    );
  }
  return <OneTransition families={families} a={a} b={b} />;
}

function OneTransition(props: { families: ReturnType<typeof familiesOf>; a: string[]; b: string[] }) {
  const { families, a, b } = props;
  const catalogue = useCatalogue();
  const asked = useAsked();
  const { params, change } = useUrl();
  const { seeds, noise, sampler } = asked.shared;
  const count = seedCount(asked.question.seeds);
  const slugs = [...a, ...b];
  const variables = { a, b, seeds, noise, sampler, ...asked.scoring };
  const asking = useAsk({
    document: TransitionDocument,
    variables,
    standing: ({ transition: { points, job } }) => ({
      total: slugs.length * count,
      settled: points.reduce((sum, point) => sum + point.generalizationA.score.n + point.generalizationB.score.n, 0),
      job,
    }),
    drawing: { sources: slugs.map((slug) => sourceInput(plainSource(slug))), seeds, noise, sampler },
  });
  useShowQuery("transition", variables, asking.data);
  const points = asking.data?.transition.points ?? null;
  const settled = points?.reduce((sum, { generalizationA: x, generalizationB: y }) => sum + x.score.n + y.score.n, 0);
  const shows: Shows = SHOWS.find(([known]) => known === params.get("show"))?.[0] ?? "both";
  const name = (of: string[]) => {
    const cards = of.map((slug) => catalogue.bySlug.get(slug)).filter((card): card is Model => card !== undefined);
    return cards[0] ? nameOf(cards[0]) : (of[0] ?? "");
  };
  const names = [name(a), name(b)] as const;
  const open = points ? openSizes(points.map(({ trainingSize }) => trainingSize)) : [];
  const undecided = points?.filter((point) => point.regime === null && point.reproducibility.n === count) ?? [];
  return (
    <>
      <header className="view-head">
        <div>
          <h1>From copying to drawing anew</h1>
          <p>
            RP of {names[0]} against {names[1]}, and GL of both, over the number of training images.{" "}
            {plural(count, "seed")} a point, 95 % intervals.
          </p>
        </div>
        <Segment<Shows>
          label="What the chart shows"
          options={SHOWS}
          value={shows}
          onChange={(value) => change({ show: value === "both" ? null : value }, { replace: true })}
        />
      </header>
      <FamiliesForm families={families} a={a} b={b} />
      {asking.error && <AskError error={asking.error} retry={asking.retry} />}
      <div className="transition-progress">
        <Progress asking={asking} settled={settled ?? 0} total={slugs.length * count} />
      </div>
      {points && points.length > 0 && (
        <Suspense fallback={<div className="panel transition-chart" />}>
          <Picture points={points} names={names} shows={shows} asked={asked}>
            <div className="transition-notes">
              {open.length > 0 && (
                <Note kind="info">
                  <b>{plural(open.length, "size has", "sizes have")} no models.</b> {listOf(open)}: lines join what was
                  measured and say nothing of what lies between; a regime is shaded half-way to the next size.
                </Note>
              )}
              {undecided.length > 0 && (
                <Note kind="warn">
                  <b>Regime undecided at {listOf(undecided.map(({ trainingSize }) => trainingSize))}.</b> An interval of
                  excess copying, or of RP, straddles its cut at {plural(count, "seed")}: more seeds narrow it.
                </Note>
              )}
            </div>
            <Panel title="The same in numbers" className="transition-table">
              <PointsTable points={points} names={names} />
            </Panel>
            <p className="hint transition-explained">
              RP: the part of the seeds on which both models draw the same image. GL: the part whose images are no copy
              of a training image. The more training images there are, the nearer the nearest of them lies: so GL's
              reference is the score of images that no model learned from, and excess copying, (1 − GL) − (1 −
              reference), decides the regime. Memorization: above .5 for both. Generalization: below .1 for both, with
              RP above .5.
            </p>
          </Picture>
        </Suspense>
      )}
    </>
  );
}

/** 128, 512 and 2,048. */
function listOf(sizes: readonly number[]): string {
  const words = sizes.map(whole);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
