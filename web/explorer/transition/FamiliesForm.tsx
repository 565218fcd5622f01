/** The two families, and the sizes at which they are compared. */
import { useUrl } from "../question/url.js";
import { whole } from "../shared/format.js";
import { atSizes, commonSizes, type Family, sizesOf } from "./families.js";

export function FamiliesForm(props: { families: readonly Family[]; a: readonly string[]; b: readonly string[] }) {
  const { families, a, b } = props;
  const { change } = useUrl();
  const familyOf = (slugs: readonly string[]) =>
    families.find(({ models }) => slugs.every((slug) => models.some((model) => model.slug === slug))) ?? null;
  const [ofA, ofB] = [familyOf(a), familyOf(b)];
  const take = (one: Family, other: Family, sizes = commonSizes(one, other)) => {
    const text = (family: Family) =>
      atSizes(family, sizes)
        .map(({ slug }) => slug)
        .join(",");
    change({ fa: text(one), fb: text(other) });
  };
  const all = ofA && ofB ? commonSizes(ofA, ofB) : [];
  const chosen = ofA ? sizesOf(ofA.models.filter((model) => a.includes(model.slug))) : [];
  const toggle = (size: number) => {
    const next = all.filter((known) => (known === size ? !chosen.includes(size) : chosen.includes(known)));
    if (ofA && ofB && next.length > 0) take(ofA, ofB, next);
  };
  const choice = (side: "A" | "B", own: Family | null, other: Family | null) => (
    <label className="row">
      <span className={side === "B" ? "side b" : "side"}>{side}</span>
      <select
        aria-label={`Family ${side}`}
        value={own?.key ?? ""}
        onChange={(event) => {
          const next = families.find(({ key }) => key === event.target.value);
          const partner = other ?? families.find((family) => next && commonSizes(next, family).length > 0);
          if (next && partner) take(...(side === "A" ? ([next, partner] as const) : ([partner, next] as const)));
        }}
      >
        {!own && <option value="">{(side === "A" ? a : b).join(", ").slice(0, 60)}</option>}
        {families.map((family) => (
          <option
            key={family.key}
            value={family.key}
            disabled={other ? commonSizes(family, other).length === 0 : false}
          >
            {family.name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className="families">
      {choice("A", ofA, ofB)}
      {choice("B", ofB, ofA)}
      {all.length > 1 && (
        <fieldset className="row sizes">
          <legend className="sr">Training sizes</legend>
          {all.map((size) => (
            <label key={size} className="size">
              <input type="checkbox" checked={chosen.includes(size)} onChange={() => toggle(size)} />
              {whole(size)}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
