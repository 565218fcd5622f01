/** A number, a list or a word of the question, with what the server said against it. */
import { type ReactNode, useId } from "react";
import { useRefused } from "./refusal.js";

export function Refused({ field, id }: { field: string; id?: string }) {
  const refusal = useRefused([field]);
  return refusal ? (
    <p className="refused" id={id} role="alert">
      {refusal.message}
    </p>
  ) : null;
}

/** Taken when it is left or Enter is pressed, as all fields of its kind. */
export function TextField(props: {
  label: string;
  /** The argument's path. */
  field: string;
  value: string;
  placeholder?: string;
  inputMode?: "decimal" | "numeric" | "text";
  onTake(text: string): void;
}) {
  const { label, field, value, onTake } = props;
  const id = useId();
  const refusal = useRefused([field]);
  return (
    <div className="form">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode={props.inputMode ?? "decimal"}
        placeholder={props.placeholder}
        key={value}
        defaultValue={value}
        aria-invalid={refusal !== null}
        aria-describedby={refusal ? `${id}-refused` : undefined}
        onBlur={(event) => event.target.value !== value && onTake(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.currentTarget.value !== value) onTake(event.currentTarget.value);
        }}
      />
      <Refused field={field} id={`${id}-refused`} />
    </div>
  );
}

export function SelectField(props: {
  label: string;
  field: string;
  value: string;
  options: readonly (readonly [string, string])[];
  hint?: ReactNode;
  onChange(value: string): void;
}) {
  const id = useId();
  const refusal = useRefused([props.field]);
  return (
    <div className="form">
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        aria-invalid={refusal !== null}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {props.hint && <p className="hint">{props.hint}</p>}
      <Refused field={props.field} />
    </div>
  );
}
