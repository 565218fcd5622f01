/** The facts of one pair: score, interval, n, chance, and what makes them doubtful. */
import type { Row } from "../question/url.js";
import { interval, metricValue, score, whole } from "../shared/format.js";
import { Imported } from "../shared/Imported.js";
import { rowName, trainedOn } from "../shared/labels.js";
import { Stat } from "../shared/ui.js";
import type { PairCell } from "./pairs.js";

export function PairNames({ a, b }: { a: Row; b: Row }) {
  return (
    <div className="pair-names">
      <div>
        <span className="side">A</span> <b>{rowName(a)}</b> <small>{trainedOn(a.card)}</small>{" "}
        <Imported model={a.card} />
      </div>
      <div>
        <span className="side b">B</span> <b>{rowName(b)}</b> <small>{trainedOn(b.card)}</small>{" "}
        <Imported model={b.card} />
      </div>
    </div>
  );
}

export function PairStats(props: { cell: PairCell; name: string; direction: "SIMILARITY" | "DISTANCE" }) {
  const { cell, name, direction } = props;
  return (
    <div className="stats">
      <Stat
        label={`${name}, 95 % interval`}
        value={score(cell.score.value)}
        below={interval(cell.score.low, cell.score.high)}
      />
      <Stat label="Chance" value={score(cell.chance?.value)} below="different seeds" />
      <Stat
        label={direction === "SIMILARITY" ? "Mean similarity" : "Mean distance"}
        value={metricValue(cell.mean, direction)}
        below={`n = ${whole(cell.score.n)} of ${whole(cell.score.requested)}`}
      />
    </div>
  );
}
