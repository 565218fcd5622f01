import { useTheme } from "../app/theme.js";
import { score } from "../shared/format.js";
import { gradient } from "../shared/scale.js";

/** The scale of scores, with chance marked on it. */
export function Legend({ chance, at }: { chance: number | null; at?: string }) {
  const theme = useTheme();
  return (
    <div className="legend">
      <span>0</span>
      <span className="scale" style={{ background: gradient(theme) }}>
        {chance !== null && <i className="mark" style={{ left: `${100 * chance}%` }} />}
      </span>
      <span>1</span>
      {chance !== null && (
        <span>
          chance {score(chance)}
          {at ? ` at ${at}` : ""}
        </span>
      )}
    </div>
  );
}
