import { useMemo } from "react";
import { Link } from "wouter";
import { type Model, sizeOf, type TrainingSet, useCatalogue } from "../api/catalogue.js";
import { useUrl } from "../question/url.js";
import { Digest } from "../shared/Digest.js";
import { plural, whole } from "../shared/format.js";
import { nameOf } from "../shared/labels.js";
import { Empty, IconButton, Panel } from "../shared/ui.js";
import { TOGETHER, TrainingImages } from "./TrainingImages.js";
import "../styles/cards.css";

const PAGE = 4 * TOGETHER;

export default function TrainingSetView() {
  const { trainingSets } = useCatalogue();
  const { params } = useUrl();
  const wanted = params.get("set");
  const set = wanted ? trainingSets.find(({ slug }) => slug === wanted) : trainingSets[0];
  if (!set) {
    return (
      <Empty title={wanted ? `No training set is named ${wanted}.` : "There is no training set yet."}>
        <p>{trainingSets.length > 0 ? `There is ${trainingSets.map(({ slug }) => slug).join(", ")}.` : ""}</p>
      </Empty>
    );
  }
  return <OneSet set={set} />;
}

function OneSet({ set }: { set: TrainingSet }) {
  const { models } = useCatalogue();
  const { params, change, href } = useUrl();
  const asked = Number(params.get("from"));
  const from = Number.isInteger(asked) && asked > 0 && asked < set.size ? asked : 0;
  const to = Math.min(from + PAGE, set.size);
  const pages = useMemo(
    () =>
      Array.from({ length: Math.ceil((to - from) / TOGETHER) }, (_, page) => {
        const first = from + page * TOGETHER;
        return Array.from({ length: Math.min(TOGETHER, to - first) }, (__, i) => first + i);
      }),
    [from, to],
  );
  const learned = models.filter((model) => model.training?.set.slug === set.slug);
  const go = (next: number) => change({ from: next <= 0 ? null : String(next) });
  return (
    <>
      <header className="view-head">
        <div>
          <h1>{set.title}</h1>
          <p>
            <code>{set.slug}</code>, {plural(set.size, "image")} of {set.shape.join(" × ")}
          </p>
        </div>
      </header>
      <div className="card-page">
        <Panel
          title={`Images ${whole(from)} to ${whole(to - 1)}`}
          aside={
            <form
              className="row"
              onSubmit={(event) => {
                event.preventDefault();
                go(Math.min(set.size - 1, Number(new FormData(event.currentTarget).get("from"))));
              }}
            >
              <label className="row wide-only">
                <span className="hint">from</span>
                <input name="from" type="number" min={0} max={set.size - 1} key={from} defaultValue={from} />
              </label>
              <IconButton icon="back" label="Earlier images" disabled={from === 0} onClick={() => go(from - PAGE)} />
              <IconButton icon="forward" label="Later images" disabled={to >= set.size} onClick={() => go(to)} />
            </form>
          }
        >
          <div className="training-images">
            {pages.map((indices, page) => (
              <TrainingImages key={indices[0]} set={set} indices={indices} shown={page === 0} />
            ))}
          </div>
        </Panel>
        <div className="card-side">
          <Panel title="Card">
            <dl className="facts panel-body">
              <dt>Licence</dt>
              <dd>{set.license ?? "not named"}</dd>
              <dt>Digest</dt>
              <dd>
                <Digest what="Training set" value={set.digest} />
              </dd>
              {set.classes.length > 0 && (
                <>
                  <dt>Classes</dt>
                  <dd>{set.classes.join(", ")}</dd>
                </>
              )}
            </dl>
          </Panel>
          <Panel title={plural(learned.length, "model")}>
            <ul className="model-list">
              {learned.map((model) => (
                <li key={model.slug}>
                  <Link href={href("/model", { m: model.slug })}>{nameOf(model)}</Link> <small>{subsetOf(model)}</small>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}

function subsetOf(model: Model): string {
  const { offset, size, onlyClass } = model.training!;
  const images = `images ${whole(offset)} to ${whole(offset + size - 1)}`;
  return onlyClass === null || onlyClass === undefined ? images : `${images}, ${whole(sizeOf(model))} of one class`;
}
