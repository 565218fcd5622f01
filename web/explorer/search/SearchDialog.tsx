/** Finds models, seeds, training sets, studies, dashboards and views: type, arrows, Enter. */
import * as Dialog from "@radix-ui/react-dialog";
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { FindNamedDocument } from "../api/operations.generated.js";
import { useUrl } from "../question/url.js";
import { find, type Named } from "./find.js";

/** Studies and dashboards are many people's: the server finds them by a part of slug or title. */
function useNamed(text: string): Named[] {
  const part = useDeferredValue(text);
  const [{ data }] = useQuery({ query: FindNamedDocument, variables: { text: part }, pause: part === "" });
  return useMemo(() => {
    if (!data || part === "") return [];
    return [
      ...data.studies.edges.map(({ node }) => ({ ...node, kind: "study" as const })),
      ...data.dashboards.edges.map(({ node }) => ({ ...node, kind: "dashboard" as const })),
    ];
  }, [data, part]);
}

export default function SearchDialog({ close }: { close(): void }) {
  const catalogue = useCatalogue();
  const { href } = useUrl();
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const named = useNamed(text.trim());
  const found = useMemo(() => find(text, catalogue, named), [text, catalogue, named]);
  const chosen = Math.min(at, found.length - 1);
  const open = (place: number) => {
    const entry = found[place];
    if (!entry) return;
    close();
    navigate(href(entry.path, entry.change));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: found.length - 1 }[event.key];
    if (event.key === "Enter") open(chosen);
    else if (to !== undefined && found.length > 0) setAt((to + found.length) % found.length);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog.Root open onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-shade" />
        <Dialog.Content className="search-dialog" aria-describedby={undefined}>
          <Dialog.Title className="sr">Search</Dialog.Title>
          <input
            type="text"
            role="combobox"
            aria-label="Find a model, a seed, a training set or a study"
            aria-expanded={found.length > 0}
            aria-controls={id}
            aria-autocomplete="list"
            aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
            placeholder="A model, a seed, a training set or a study"
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          {found.length > 0 ? (
            <div id={id} role="listbox" aria-label="Found" className="search-found">
              {found.map((entry, place) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard, as a combobox does.
                <div
                  key={`${entry.path} ${Object.values(entry.change)} ${entry.aside}`}
                  id={`${id}-${place}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={place === chosen}
                  className="search-entry"
                  ref={(element) => {
                    if (place === chosen) element?.scrollIntoView({ block: "nearest" });
                  }}
                  onMouseMove={() => setAt(place)}
                  onClick={() => open(place)}
                >
                  <b>{entry.name}</b> <small>{entry.aside}</small>
                  <span className="tag">{entry.kind}</span>
                </div>
              ))}
            </div>
          ) : (
            <p className="search-none" role="status">
              Nothing is named so. A number finds a seed; part of a name or slug finds a model, a training set, a study
              or a dashboard.
            </p>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
