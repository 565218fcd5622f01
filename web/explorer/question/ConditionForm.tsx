/** The class, its guidance, and what was measured of which training image. */
import { useCatalogue } from "../api/catalogue.js";
import {
  type AskedMeasurement,
  boxText,
  NO_CONDITION,
  numberIn,
  OPERATORS,
  operatorName,
  parseBox,
} from "./condition.js";
import { Refused, SelectField, TextField } from "./Field.js";
import type { useAsked } from "./url.js";

type Asked = ReturnType<typeof useAsked>;
/** What a first look at each operator takes: the middle of an image, a quarter of its pixels, a blur of one. */
const FIRST: Record<AskedMeasurement["operator"], Partial<AskedMeasurement>> = {
  INPAINT: { box: { x: 7, y: 7, width: 14, height: 14 } },
  SUPER_RESOLUTION: { factor: 2 },
  DEBLUR: { blurSigma: 1 },
};

export function ConditionForm({ asked }: { asked: Asked }) {
  const { trainingSets } = useCatalogue();
  const { condition } = asked.question;
  const { measurement } = condition;
  const classes = asked.rows.find((row) => (row.card?.classes.length ?? 0) > 0)?.card?.classes ?? [];
  const change = (next: Partial<typeof condition>) => asked.change({ condition: { ...condition, ...next } });
  const measure = (next: Partial<AskedMeasurement>) =>
    measurement && change({ measurement: { ...measurement, ...next } });
  const number = (label: string, name: "index" | "factor" | "blurSigma" | "noiseSigma") => (
    <TextField
      label={label}
      field={`condition.measurement.${name}`}
      value={measurement?.[name] == null ? "" : String(measurement[name])}
      onTake={(text) => measure({ [name]: name === "index" ? (numberIn(text) ?? 0) : numberIn(text) })}
    />
  );
  return (
    <div className="form">
      <SelectField
        label="Class"
        field="condition.classLabel"
        value={condition.classLabel === null ? "" : String(condition.classLabel)}
        options={[
          ["", "none"],
          ...(condition.classLabel !== null && !classes[condition.classLabel]
            ? [[String(condition.classLabel), `class ${condition.classLabel}`] as const]
            : []),
          ...classes.map((name, label) => [String(label), name] as const),
        ]}
        hint={classes.length === 0 ? "None of the sources draws by class." : undefined}
        onChange={(value) => change({ classLabel: numberIn(value) })}
      />
      <TextField
        label="Guidance"
        field="condition.guidanceScale"
        placeholder="none"
        value={condition.guidanceScale === null ? "" : String(condition.guidanceScale)}
        onTake={(text) => change({ guidanceScale: numberIn(text) })}
      />
      <SelectField
        label="Measurement"
        field="condition.measurement.operator"
        value={measurement?.operator ?? ""}
        options={[["", "none"], ...OPERATORS.map((known) => [known, operatorName(known)] as const)]}
        onChange={(value) => {
          const operator = OPERATORS.find((known) => known === value);
          const trainingSet = measurement?.trainingSet ?? trainingSets[0]?.slug;
          if (!operator || !trainingSet) return change({ measurement: null });
          const none = { factor: null, box: null, blurSigma: null, noiseSigma: null };
          const index = measurement?.index ?? 0;
          change({ measurement: { ...none, operator, trainingSet, index, ...FIRST[operator] } });
        }}
      />
      {measurement && (
        <>
          <SelectField
            label="Of training set"
            field="condition.measurement.trainingSet"
            value={measurement.trainingSet}
            options={trainingSets.map(({ slug, title }) => [slug, title])}
            onChange={(trainingSet) => measure({ trainingSet })}
          />
          {number("Image", "index")}
          {measurement.operator === "INPAINT" && (
            <TextField
              label="Box: x, y, width, height"
              field="condition.measurement.box"
              inputMode="text"
              value={measurement.box ? boxText(measurement.box) : ""}
              onTake={(text) => measure({ box: parseBox(text) })}
            />
          )}
          {measurement.operator === "SUPER_RESOLUTION" && number("Factor", "factor")}
          {measurement.operator === "DEBLUR" && number("Sigma of the blur", "blurSigma")}
          {number("Sigma of the noise", "noiseSigma")}
        </>
      )}
      {conditionIsSet(condition) && (
        <button type="button" className="button" onClick={() => asked.change({ condition: NO_CONDITION })}>
          Without a condition
        </button>
      )}
      {!measurement && <Refused field="condition.measurement" />}
    </div>
  );
}

export const conditionIsSet = (condition: Asked["question"]["condition"]) =>
  Object.values(condition).some((value) => value !== null);

/** How pairs are matched, where they are looked at, and when drawing stops: of a comparison alone. */
export function PairsForm({ asked }: { asked: Asked }) {
  const { match, region, precision } = asked.question;
  return (
    <div className="form">
      <SelectField
        label="Match"
        field="match"
        value={match ?? ""}
        options={[
          ["", "as asked"],
          ["BEST_CLASS", "the best class of a side without one"],
        ]}
        onChange={(value) => asked.change({ match: value === "BEST_CLASS" ? value : null })}
      />
      <SelectField
        label="Region"
        field="region"
        value={region ?? ""}
        options={[
          ["", "the metric's own"],
          ["ALL", "all of the image"],
          ["UNMEASURED", "what the measurement left open"],
        ]}
        onChange={(value) => asked.change({ region: value === "ALL" || value === "UNMEASURED" ? value : null })}
      />
      <TextField
        label="Draw in rounds until ±"
        field="precision"
        placeholder="all seeds at once"
        value={precision === null ? "" : String(precision)}
        onTake={(text) => asked.change({ precision: numberIn(text) })}
      />
      <p className="hint">
        Rounds of 32, 64, 128 … seeds, until half the interval is as narrow, or the seeds are spent.
      </p>
    </div>
  );
}
