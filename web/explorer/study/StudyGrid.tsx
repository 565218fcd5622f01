/** A study's samples, a page of seeds at a time; what is missing is drawn as in every view. */
import { useEffect } from "react";
import { useAsk } from "../api/ask.js";
import { useCatalogue } from "../api/catalogue.js";
import { StudyGridDocument } from "../api/operations.generated.js";
import { sourceText } from "../question/question.js";
import { useUrl, withChange } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { aboutModel, rowName } from "../shared/labels.js";
import { Progress } from "../shared/Progress.js";
import { SampleTable } from "../shared/SampleTable.js";
import { Panel } from "../shared/ui.js";
import { askedStudy, type StudyCard, sourceRefs } from "./address.js";

const PAGE = 32;

export function StudyGrid(props: { study: StudyCard; search: string | null; onReady(ready: number): void }) {
  const { study, search, onReady } = props;
  const { viewer } = useCatalogue();
  const { params, change } = useUrl();
  const after = params.get("after");
  const { sources, seeds, sampler, condition } = askedStudy(study);
  const asking = useAsk({
    document: StudyGridDocument,
    variables: { slug: study.slug, first: PAGE, after },
    standing: ({ study: found }) => ({
      total: found?.grid.total ?? 0,
      settled: (found?.grid.ready ?? 0) + (found?.grid.failed ?? 0),
      job: found?.grid.job ?? null,
    }),
    drawing: { sources, seeds, noise: study.noise, sampler: sampler ?? null, condition: condition ?? null },
  });
  const grid = asking.data?.study?.grid;
  const ready = grid?.ready ?? 0;
  useEffect(() => onReady(ready), [ready, onReady]);
  const refs = sourceRefs(study);
  const open = search !== null && viewer.subject === null;
  return (
    <Panel title="Samples">
      <div className="panel-body">
        {asking.error && <AskError error={asking.error} retry={asking.retry} />}
        <Progress asking={asking} settled={grid ? grid.ready + grid.failed : 0} total={grid?.total ?? 0} />
        <SampleTable
          label="Samples: sources down, seeds across"
          noise={study.noise}
          seeds={grid?.seeds.map(({ value }) => value) ?? study.seeds.slice(0, PAGE)}
          rows={study.sources.map(({ model }, i) => {
            const ref = refs[i]!;
            return {
              name: rowName({ ...ref, card: model }),
              aside: aboutModel(model),
              shape: model.shape,
              samples: grid?.rows[i]?.samples ?? [],
              href: open
                ? (seed) => `/sample${withChange(search, { m: sourceText(ref), s: String(seed) })}`
                : undefined,
            };
          })}
        />
        {(after !== null || grid?.pageInfo.hasNextPage) && (
          <div className="row">
            {after !== null && (
              <button type="button" className="button" onClick={() => change({ after: null })}>
                First seeds
              </button>
            )}
            {grid?.pageInfo.hasNextPage && (
              <button
                type="button"
                className="button"
                onClick={() => change({ after: grid.pageInfo.endCursor ?? null })}
              >
                Later seeds
              </button>
            )}
          </div>
        )}
      </div>
    </Panel>
  );
}
