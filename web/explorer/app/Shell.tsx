import * as Popover from "@radix-ui/react-popover";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Catalogue } from "../api/catalogue.js";
import { leaveSession } from "../api/session.js";
import { QuestionBar } from "../question/QuestionBar.js";
import { useUrl } from "../question/url.js";
import { copyText } from "../shared/copy.js";
import { Icon, type IconName, Logo } from "../shared/icons.js";
import { IconButton, Note } from "../shared/ui.js";
import { ConnectionNote } from "./ConnectionNote.js";
import { QueryDrawer } from "./QueryDrawer.js";
import { ViewerButton } from "./SignIn.js";
import { toggleTheme, useTheme } from "./theme.js";

const VIEWS: readonly { path: string; name: string; icon: IconName }[] = [
  { path: "/", name: "Home", icon: "home" },
  { path: "/grid", name: "Grid", icon: "grid" },
  { path: "/heatmap", name: "Heat map", icon: "heat" },
  { path: "/compare", name: "Compare", icon: "compare" },
  { path: "/seed", name: "Seed", icon: "noise" },
  { path: "/transition", name: "Transition", icon: "transition" },
  { path: "/studies", name: "Studies", icon: "study" },
  { path: "/dashboards", name: "Dashboards", icon: "dashboard" },
];
/** What a phone's bar has room for; the rest is behind More. */
const BELOW = 4;
const OTHERS: Record<string, string> = { "/sample": "Sample", "/model": "Model", "/training-set": "Training set" };
/** Pages that ask no question of the bar's. */
const BARELESS = /^\/($|training-set$|stud|dashboard|share)/;
const SearchDialog = lazy(() => import("../search/SearchDialog.js"));

export function Shell({ catalogue, children }: { catalogue: Catalogue | null; children: ReactNode }) {
  const [path] = useLocation();
  const { params, change, href } = useUrl();
  const theme = useTheme();
  const drawer = params.get("q") === "1" && catalogue !== null;
  const main = useRef<HTMLElement>(null);
  const name = VIEWS.find((view) => view.path === path)?.name ?? OTHERS[path] ?? "Concordance";
  const [searching, setSearching] = useState(false);
  const search = useCallback((open: boolean) => setSearching(open), []);

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
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.toLowerCase() === "q") change({ q: drawer ? null : "1" }, { replace: true });
      if (event.key !== "/") return;
      event.preventDefault();
      search(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [drawer, change, search]);

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
        {catalogue && (
          <button
            type="button"
            className="search-button"
            aria-label="Find a model or seed"
            aria-haspopup="dialog"
            onClick={() => search(true)}
          >
            <Icon name="search" />
            <span>Find a model or seed</span>
            <span aria-hidden="true" className="key">
              /
            </span>
          </button>
        )}
        {catalogue && <ViewerButton viewer={catalogue.viewer} />}
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
      {catalogue && !BARELESS.test(path) && <QuestionBar />}
      <ConnectionNote />
      {catalogue?.viewer.subject && (
        <div className="connection">
          <Note
            kind="info"
            action={
              <button type="button" className="button" onClick={() => void leaveSession()}>
                Leave
              </button>
            }
          >
            You came by a share link: you read what it opens, and what is public.
          </Note>
        </div>
      )}
      <div className="body">
        <main id="main" tabIndex={-1} ref={main}>
          {children}
        </main>
        {drawer && <QueryDrawer close={() => change({ q: null }, { replace: true })} />}
      </div>
      <nav className="tabs" aria-label="Views, below">
        {VIEWS.slice(0, BELOW).map((view) => link(view, true))}
        <More here={!VIEWS.slice(0, BELOW).some((view) => view.path === path)}>
          {VIEWS.slice(BELOW).map((view) => link(view, true))}
        </More>
      </nav>
      {searching && catalogue && (
        <Suspense>
          <SearchDialog close={() => search(false)} />
        </Suspense>
      )}
    </div>
  );
}

function More({ here, children }: { here: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="more" aria-current={here ? "true" : undefined}>
        <Icon name="more" />
        More
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover more-views"
          side="top"
          align="end"
          sideOffset={6}
          aria-label="More views"
          onClick={() => setOpen(false)}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
