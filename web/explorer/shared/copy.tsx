/** Copying, and the word that says it was done. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { Icon } from "./icons.js";

let said = "";
const listeners = new Set<() => void>();
function say(text: string): void {
  said = text;
  for (const listener of listeners) listener();
}

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied`);
  } catch {
    say("The browser refused the clipboard: select the text and copy it");
  }
}

export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(`${name} saved`);
}

export function Toast() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(() => say(""), 2_500);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={text === "" ? "toast" : "toast shown"} role="status">
      {text}
    </div>
  );
}

export function CopyButton({ text, what, label = "Copy" }: { text: string; what: string; label?: string }) {
  return (
    <button type="button" className="button" onClick={() => void copyText(text, what)}>
      <Icon name="copy" />
      {label}
    </button>
  );
}

/** Text by tabs; each can be copied. */
export function CodeTabs({ title, tabs }: { title: string; tabs: readonly (readonly [string, string])[] }) {
  const [at, setAt] = useState(0);
  const [name, text] = tabs[Math.min(at, tabs.length - 1)]!;
  return (
    <section className="panel code-tabs">
      <header className="panel-head">
        <h2>{title}</h2>
        <fieldset className="segment">
          <legend className="sr">{title}</legend>
          {tabs.map(([label], i) => (
            <button key={label} type="button" aria-pressed={i === at} onClick={() => setAt(i)}>
              {label}
            </button>
          ))}
        </fieldset>
      </header>
      <pre className="code" tabIndex={0} role="region" aria-label={name}>
        {text}
      </pre>
      <footer className="panel-foot">
        <CopyButton text={text} what={name} label={`Copy ${name}`} />
      </footer>
    </section>
  );
}
