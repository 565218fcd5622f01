import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { type Example, examples, variablesFor } from "./examples.js";

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 5h16M4 10h10M4 15h16M4 20h7" strokeLinecap="round" />
    </svg>
  );
}

/** Opens an example in a tab of its own, or the tab that holds it already. */
function useOpenExample(): (example: Example) => void {
  const { addTab, changeTab } = useGraphiQLActions();
  const state = useGraphiQL(({ tabs, activeTabIndex, queryEditor, variableEditor }) => ({
    tabs,
    activeTabIndex,
    queryEditor,
    variableEditor,
  }));
  return (example) => {
    const { tabs, activeTabIndex, queryEditor, variableEditor } = state;
    const responses = [tabs[activeTabIndex], ...tabs.toReversed()].map((tab) => tab?.response);
    const open = tabs.findIndex((tab) => tab.query?.trim() === example.query.trim());
    if (open < 0) {
      addTab();
      queryEditor?.setValue(example.query);
    } else if (open !== activeTabIndex) {
      changeTab(open);
    }
    variableEditor?.setValue(variablesFor(example, responses));
    queryEditor?.focus();
  };
}

function Examples() {
  const open = useOpenExample();
  return (
    <section className="examples" aria-label="Examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <p>Each opens in a tab with variables for the models that ship with Concordance.</p>
      <p>
        Where a token is needed, put <code>{'{"authorization": "Bearer …"}'}</code> under Headers; it is not kept.
      </p>
      <ul>
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => open(example)}>
              <span>{example.title}</span>
              <small>
                {example.kind} · {example.name}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const examplesPlugin: GraphiQLPlugin = { title: "Examples", icon: ExamplesIcon, content: Examples };
