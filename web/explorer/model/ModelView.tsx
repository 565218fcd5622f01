import { useCallback, useState } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import { useAsk } from "../api/ask.js";
import { distinctKinds, type Model, useCatalogue } from "../api/catalogue.js";
import { GridDocument, ModelDocument, type ModelQuery } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { plainSource, seedList, sourceInput, sourceText } from "../question/question.js";
import { useAsked, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { Digest } from "../shared/Digest.js";
import { noiseName as noiseTitle, plural, whole } from "../shared/format.js";
import { Imported, ImportedSource } from "../shared/Imported.js";
import { Icon } from "../shared/icons.js";
import { nameOf, sharedImages, trainedOn } from "../shared/labels.js";
import { Progress } from "../shared/Progress.js";
import { stateText, TileFace } from "../shared/Tile.js";
import { Empty, Note, Panel } from "../shared/ui.js";
import { TOGETHER, TrainingImages } from "../training/TrainingImages.js";
import "../styles/cards.css";

type Card = NonNullable<ModelQuery["model"]>;
const SAMPLES = 16;
/** Of one class in ten, so many images hold about a dozen. */
const MOST_PAGES = 10;

export default function ModelView() {
  const catalogue = useCatalogue();
  const { params, href } = useUrl();
  const slug = params.get("m") ?? distinctKinds(catalogue, 1)[0]?.slug ?? "";
  const variables = { slug };
  const [{ data, error, fetching }, read] = useQuery({ query: ModelDocument, variables, pause: slug === "" });
  useShowQuery("model", variables, data);
  if (error) return <AskError error={error} retry={() => read({ requestPolicy: "network-only" })} />;
  if (data?.model) return <OneModel key={slug} card={data.model} listed={catalogue.bySlug.get(slug) ?? null} />;
  if (fetching) return <div className="loading" />;
  return (
    <Empty title={`No model is named ${slug}.`}>
      <p>
        The <Link href={href("/grid")}>grid</Link> shows those that there are; a search finds them by name.
      </p>
    </Empty>
  );
}

function OneModel({ card, listed }: { card: Card; listed: Model | null }) {
  const { models } = useCatalogue();
  const { href } = useUrl();
  const others = models.filter(
    (model) => model.state === "READY" && model.slug !== card.slug && `${model.shape}` === `${card.shape}`,
  );
  const groups = [
    ["Learned from images of the same subset", others.filter((model) => sharedImages(listed, model) > 0)],
    ["Learned from other images", others.filter((model) => sharedImages(listed, model) === 0)],
  ] as const;
  return (
    <>
      <header className="view-head">
        <div>
          <h1>{card.title}</h1>
          <p>
            <code>{card.slug}</code>, {trainedOn(listed)} <Imported model={card} />
          </p>
        </div>
        <Link className="button" href={href("/grid", { sources: card.slug })}>
          Its grid <Icon name="forward" />
        </Link>
      </header>
      {card.state === "REJECTED" && (
        <Note kind="error">
          <b>Rejected: it draws nothing.</b> {card.rejection}
        </Note>
      )}
      {card.state === "CHECKING" && (
        <Note kind="info">
          <b>Being checked.</b> It is parsed and test-run, then it may draw.
        </Note>
      )}
      <div className="card-page">
        <div className="card-main">
          {card.state === "READY" && <Samples card={card} />}
          {card.training && <Subset training={card.training} />}
        </div>
        <div className="card-side">
          <Panel title="Card">
            <Facts card={card} />
          </Panel>
          {card.state === "READY" && (
            <Panel title="Compare it with">
              {groups.map(
                ([title, list]) =>
                  list.length > 0 && (
                    <div key={title}>
                      <p className="model-list-head">{title}</p>
                      <ul className="model-list">
                        {list.map((model) => (
                          <li key={model.slug}>
                            <Link href={href("/compare", { a: card.slug, b: model.slug })}>{nameOf(model)}</Link>{" "}
                            <small>{trainedOn(model)}</small> <Imported model={model} />
                          </li>
                        ))}
                      </ul>
                    </div>
                  ),
              )}
              {others.length === 0 && <p className="panel-body">No other model draws images of this shape.</p>}
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

function Facts({ card }: { card: Card }) {
  const { href } = useUrl();
  const facts: [string, React.ReactNode][] = [
    ...(card.imported ? importedFacts(card.imported) : []),
    ["Framework", card.framework],
    ["Architecture", card.architecture],
    ["Parameterization", card.parameterization?.toLowerCase() ?? "not known: its samples were imported"],
    ["Parameters", card.parameters === null ? "not counted" : whole(card.parameters ?? 0)],
    ["Images", card.shape.join(" × ")],
    ["Kind", card.kind === "ONNX" ? "network (ONNX)" : card.kind.toLowerCase()],
    ["State", card.state.toLowerCase()],
    ["Visible to", card.visibility.toLowerCase()],
    ["Licence", card.license ?? "not named"],
    ["Weights", card.digest ? <Digest key="digest" what="Weights" value={card.digest} /> : "none here"],
    [
      "Parent",
      card.parent ? (
        <Link key="parent" href={href("/model", { m: card.parent.slug })}>
          {card.parent.title}
        </Link>
      ) : (
        "none"
      ),
    ],
    ...(card.classes.length > 0 ? ([["Classes", card.classes.join(", ")]] as [string, string][]) : []),
    ["Registered", `${new Date(card.createdAt).toISOString().slice(0, 16).replace("T", " ")} UTC`],
  ];
  return (
    <dl className="facts panel-body">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function importedFacts({ source, noise, noiseName, sampler, digest }: NonNullable<Card["imported"]>) {
  return [
    ["Drawn elsewhere", <ImportedSource key="source" source={source} />],
    ["Its noise", noiseName ?? noiseTitle(noise)],
    ["Its sampler", sampler ?? "not named"],
    ["Samples", <Digest key="samples" what="Samples" value={digest} />],
  ] satisfies [string, React.ReactNode][];
}

function Samples({ card }: { card: Card }) {
  const asked = useAsked();
  const { href } = useUrl();
  const ref = plainSource(card.slug);
  const seeds = seedList(asked.question.seeds).slice(0, SAMPLES);
  const { noise, sampler, condition } = asked.shared;
  const drawing = { sources: [sourceInput(ref)], seeds: { values: seeds }, noise, sampler, condition };
  const asking = useAsk({
    document: GridDocument,
    variables: { ...drawing, first: seeds.length },
    standing: ({ grid }) => ({ total: grid.total, settled: grid.ready + grid.failed, job: grid.job }),
    drawing,
  });
  const grid = asking.data?.grid;
  return (
    <Panel title="Samples">
      <div className="panel-body">
        {asking.error && <AskError error={asking.error} retry={asking.retry} />}
        <div className="card-samples">
          {seeds.map((seed, k) => {
            const sample = grid?.rows[0]?.samples[k] ?? null;
            return (
              <Link
                key={seed}
                className="tile"
                href={href("/sample", { m: sourceText(ref), s: String(seed) })}
                aria-label={`Seed ${seed}: ${stateText(sample)}`}
              >
                <TileFace sample={sample} seed={seed} noise={noise} shape={card.shape} />
                <span className="card-seed">{seed}</span>
              </Link>
            );
          })}
        </div>
        <Progress asking={asking} settled={grid ? grid.ready + grid.failed : 0} total={grid?.total ?? seeds.length} />
      </div>
    </Panel>
  );
}

/** The first images that it learned from. Of one class alone, they are looked for among the subset's first. */
function Subset({ training }: { training: NonNullable<Card["training"]> }) {
  const { href } = useUrl();
  const { set, offset, size, count, onlyClass } = training;
  const one = onlyClass !== null && onlyClass !== undefined;
  const [found, setFound] = useState<readonly number[]>([]);
  const pages = Array.from({ length: Math.min(one ? MOST_PAGES : 1, Math.ceil(size / TOGETHER)) }, (_, page) => page);
  const note = useCallback(
    (page: number, images: number) =>
      setFound((before) => {
        const next = [...before];
        next[page] = images;
        return next;
      }),
    [],
  );
  const shown = found.reduce((sum, images) => sum + (images ?? 0), 0);
  return (
    <Panel
      title={`Learned from ${plural(count, "image")} of ${set.title}`}
      aside={
        <Link className="button quiet" href={href("/training-set", { set: set.slug, from: String(offset) })}>
          The set <Icon name="forward" />
        </Link>
      }
    >
      <div className="panel-body">
        <p>
          Images {whole(offset)} to {whole(offset + size - 1)}
          {one ? `, of those ${set.classes[onlyClass] ?? `class ${onlyClass}`} alone` : ""}
          {training.steps ? `; ${plural(training.steps, "step")}` : ""}
          {training.run ? `; run ${training.run}` : ""}. {shown > 0 && `The first ${shown}:`}
        </p>
        <div className="training-images">
          {pages.map((page) => (
            <Page key={page} page={page} training={training} note={note} />
          ))}
        </div>
      </div>
    </Panel>
  );
}

function Page(props: {
  page: number;
  training: NonNullable<Card["training"]>;
  note(page: number, images: number): void;
}) {
  const { page, training, note } = props;
  const { set, offset, size, onlyClass } = training;
  const first = offset + page * TOGETHER;
  const indices = Array.from({ length: Math.min(TOGETHER, offset + size - first) }, (_, i) => first + i);
  const onCount = useCallback((images: number) => note(page, images), [note, page]);
  return <TrainingImages set={set} indices={indices} onlyClass={onlyClass ?? null} onCount={onCount} />;
}
