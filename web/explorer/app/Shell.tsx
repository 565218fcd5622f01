import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import type { Catalogue } from "../api/catalogue.js";
import { readToken } from "../api/token.js";
import { QuestionBar } from "../question/QuestionBar.js";
import { useUrl } from "../question/url.js";
import { copyText } from "../shared/copy.js";
import { Icon, type IconName, Logo } from "../shared/icons.js";
import { IconButton } from "../shared/ui.js";
import { ConnectionNote } from "./ConnectionNote.js";
import { QueryDrawer } from "./QueryDrawer.js";
import { TokenButton } from "./TokenForm.js";
import { toggleTheme, useTheme } from "./theme.js";

const VIEWS: readonly { path: string; name: string; icon: IconName }[] = [
  { path: "/", name: "Home", icon: "home" },
  { path: "/grid", name: "Grid", icon: "grid" },
  { path: "/heatmap", name: "Heat map", icon: "heat" },
  { path: "/compare", name: "Compare", icon: "compare" },
  { path: "/seed", name: "Seed", icon: "noise" },
];

export function Shell({ catalogue, children }: { catalogue: Catalogue | null; children: ReactNode }) {
  const [path] = useLocation();
  const { params, change, href } = useUrl();
  const theme = useTheme();
  const drawer = params.get("q") === "1" && catalogue !== null;
  const main = useRef<HTMLElement>(null);
  const name = VIEWS.find((view) => view.path === path)?.name ?? (path === "/sample" ? "Sample" : "Concordance");

  const shown = useRef(path);
  useEffect(() => {
    document.title = path === "/" ? "Concordance" : `${name} · Concordance`;
    // Another view is another page: its top is where reading begins, by eye and by ear.
    if (shown.current !== path) {
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    shown.current = path;
  }, [path, name]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest?.("input, textarea, select, [contenteditable]");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "q") return;
      change({ q: drawer ? null : "1" }, { replace: true });
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [drawer, change]);

  const link = (view: (typeof VIEWS)[number], withIcon: boolean) => (
    <Link key={view.path} href={href(view.path)} aria-current={view.path === path ? "page" : undefined}>
      {withIcon && <Icon name={view.icon} />}
      {view.name}
    </Link>
  );
  return (
    <div className={drawer ? "app with-drawer" : "app"}>
      <a className="skip" href="#main">
        Skip to the view
      </a>
      <header className="top">
        <Link className="brand" href="/">
          <Logo />
          <span>Concordance</span>
        </Link>
        <nav aria-label="Views">{VIEWS.map((view) => link(view, false))}</nav>
        <span className="space" />
        {catalogue && (catalogue.viewer.role === "READER" || readToken() !== null) && (
          <TokenButton viewer={catalogue.viewer} />
        )}
        <IconButton
          icon="sun"
          label={theme === "dark" ? "Use the light theme" : "Use the dark theme"}
          onClick={toggleTheme}
        />
        <button
          type="button"
          className="button quiet wide-only"
          onClick={() => void copyText(location.href, "The link to this view")}
        >
          <Icon name="copy" /> Copy link
        </button>
        {path !== "/404" && catalogue && (
          <button
            type="button"
            className="button drawer-button"
            aria-expanded={drawer}
            aria-controls="query"
            onClick={() => change({ q: drawer ? null : "1" }, { replace: true })}
          >
            <Icon name="code" />
            <span>Query</span>
          </button>
        )}
      </header>
      {catalogue && path !== "/" && <QuestionBar />}
      <ConnectionNote />
      <div className="body">
        <main id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
        {drawer && <QueryDrawer close={() => change({ q: null }, { replace: true })} />}
      </div>
      <nav className="tabs" aria-label="Views, below">
        {VIEWS.map((view) => link(view, true))}
      </nav>
    </div>
  );
}
