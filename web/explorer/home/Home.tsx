import { useMemo } from "react";
import { Link, useLocation } from "wouter";
import { distinctKinds, useCatalogue } from "../api/catalogue.js";
import { useShowQuery } from "../app/shown-query.js";
import { Legend } from "../heatmap/Legend.js";
import { Matrix } from "../heatmap/Matrix.js";
import { agreement, cellsOf, meanChance, pairIndex } from "../heatmap/pairs.js";
import { useChances, useHeatMap } from "../heatmap/use-heat-map.js";
import { parseQuestion, plainSource, sourceText } from "../question/question.js";
import { askedOf, type Row, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { aboveOrBelow, interval, metricValue, score, whole } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Progress } from "../shared/Progress.js";
import { Empty, Panel } from "../shared/ui.js";
import { HOME_SEEDS, HomeGrid } from "./HomeGrid.js";
import { Questions } from "./Questions.js";

export function Home() {
  const catalogue = useCatalogue();
  const { href } = useUrl();
  const [, navigate] = useLocation();
  // Home is always of the zoo: the address's question belongs to the other views.
  const asked = useMemo(() => askedOf(parseQuestion(new URLSearchParams()), catalogue), [catalogue]);
  const four = useMemo(
    () => distinctKinds(catalogue, 4).map((card): Row => ({ ...plainSource(card.slug), card })),
    [catalogue],
  );
  const enough = asked.rows.length > 1;
  const map = useHeatMap(asked, { pause: !enough });
  useShowQuery("heat-map", map.variables, map.data);
  const answer = map.data?.reproducibility;
  const chances = useChances(map);
  const cells = useMemo(
    () => (answer ? cellsOf(answer, asked.threshold, chances) : null),
    [answer, asked.threshold, chances],
  );
  const n = asked.rows.length;
  const places = four.map((row) => asked.rows.findIndex(({ model }) => model === row.model));
  const whole4 = answer && places.every((place) => place >= 0) && answer.sources.length === n;
  const agreements = whole4
    ? agreement(
        answer,
        [...places].sort((x, y) => x - y),
      ).slice(0, HOME_SEEDS)
    : [];
  const open = (i: number, j: number) =>
    navigate(href("/compare", { a: sourceText(asked.rows[i]!), b: sourceText(asked.rows[j]!) }));

  return (
    <div className="home">
      <h1 className="sentence">Different diffusion models draw nearly the same image from the same noise.</h1>
      {!enough && (
        <Empty title="No two models are ready yet.">
          <p>Models are checked when the server starts; this page fills by itself. Others can be registered.</p>
        </Empty>
      )}
      {map.error && <AskError error={map.error} retry={map.retry} />}
      {enough && (
        <>
          <div className="home-two">
            <Panel
              title={`${four.length} models, ${HOME_SEEDS} seeds`}
              aside={
                <Link className="button quiet" href={href("/grid")}>
                  All {n} × 32 <Icon name="forward" />
                </Link>
              }
            >
              <HomeGrid rows={four} agreements={agreements} noise={asked.question.noise} />
            </Panel>
            <Panel
              title="Reproducibility of every pair"
              aside={
                <Link className="button quiet" href={href("/heatmap")}>
                  Heat map <Icon name="forward" />
                </Link>
              }
            >
              <div className="panel-body home-map">
                <p className="hint">by number of training images</p>
                <Matrix
                  label="Reproducibility of every pair"
                  rows={asked.rows}
                  names={false}
                  onOpen={open}
                  cell={(i, j) => {
                    if (i > j) return null;
                    const found = cells?.[pairIndex(n, i, j)];
                    if (!found) return { value: null, n: 0, told: "not read yet" };
                    const { value, low, high, n: pairs } = found.score;
                    return {
                      value,
                      n: pairs,
                      told: `RP ${score(value)}, ${interval(low, high)}, n ${whole(pairs)}, chance ${score(found.chance?.value)}`,
                    };
                  }}
                />
                <p className={n > 12 ? "home-explained" : ""}>
                  RP: the share of seeds on which two models draw the same image, here{" "}
                  {asked.metric.title.toLowerCase()} {aboveOrBelow(asked.metric.direction)}{" "}
                  {metricValue(asked.threshold, asked.metric.direction)}. {whole(32)} seeds, {n} models.
                </p>
                <Legend chance={cells ? meanChance(cells) : null} />
                <Progress asking={map} settled={answer?.ready ?? 0} total={n * 32} />
              </div>
            </Panel>
          </div>
          <Questions four={four} all={asked.rows} answer={answer ?? null} noise={asked.question.noise} />
        </>
      )}
    </div>
  );
}
