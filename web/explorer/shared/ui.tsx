/** Small things that every view uses. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icons.js";

export function Segment<Value extends string>(props: {
  label: string;
  options: readonly (readonly [Value, string])[];
  value: Value;
  onChange(value: Value): void;
}) {
  return (
    <fieldset className="segment">
      <legend className="sr">{props.label}</legend>
      {props.options.map(([value, text]) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

export function Note(props: { kind: "warn" | "error" | "info"; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={`note ${props.kind}`} role={props.kind === "error" ? "alert" : "note"}>
      <Icon name={props.kind === "info" ? "info" : "warn"} />
      <div className="note-text">{props.children}</div>
      {props.action}
    </div>
  );
}

export function Panel(props: { title: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`panel ${props.className ?? ""}`}>
      <header className="panel-head">
        <h2>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

export function Stat(props: { label: ReactNode; value: ReactNode; below: ReactNode }) {
  return (
    <div className="stat">
      <div className="stat-label">{props.label}</div>
      <div className="stat-value">{props.value}</div>
      <div className="stat-below">{props.below}</div>
    </div>
  );
}

export function IconButton(props: {
  icon: IconName;
  label: string;
  onClick(): void;
  pressed?: boolean;
  disabled?: boolean;
  className?: string;
}) {
  return (
    <button
      type="button"
      className={`button icon-only ${props.className ?? "quiet"}`}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}

export function Empty(props: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}
