/** Where the server has tokens: the visitor's own is sent once, for a cookie. */
import * as Popover from "@radix-ui/react-popover";
import { useState } from "react";
import type { Viewer } from "../api/catalogue.js";
import { leaveSession, openSession } from "../api/session.js";
import { Icon } from "../shared/icons.js";

export function SignInForm() {
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (token: string) => {
    setBusy(true);
    const refusal = await openSession(token);
    // As a new page: nothing that the browser's earlier viewer was shown stays.
    if (refusal === null) return location.reload();
    setRefused(refusal);
    setBusy(false);
  };
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        const token = String(new FormData(event.currentTarget).get("token") ?? "").trim();
        if (token !== "" && !busy) void enter(token);
      }}
    >
      <label htmlFor="token">Token</label>
      <input id="token" name="token" type="password" autoComplete="off" spellCheck={false} required />
      {refused !== null && (
        <p role="alert" className="refused">
          {refused}
        </p>
      )}
      <p>
        Sent once, and kept by no page: you are signed in for 12 hours at most. Whoever runs the server makes tokens
        with <code>npm run token</code>.
      </p>
      <div className="row">
        <button type="submit" className="button primary" aria-disabled={busy}>
          Sign in
        </button>
      </div>
    </form>
  );
}

/** As the server calls whoever shows nothing, and everyone while it has no tokens. */
const NOBODY = "anonymous";
const EVERYONE = "local";

/** Who asks; for nobody in particular a way in, and for whoever is in a way out. */
export function ViewerButton({ viewer }: { viewer: Viewer }) {
  if (viewer.name === EVERYONE || viewer.subject) return null;
  const who = `${viewer.name}, ${viewer.role}`;
  return (
    <Popover.Root>
      <Popover.Trigger className="button quiet">
        <Icon name="key" />
        <span className="wide-only">{who}</span>
        <span className="sr phone-only">{who}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={6} aria-label="Who you are here">
          {viewer.name === NOBODY ? (
            <SignInForm />
          ) : (
            <button type="button" className="button" onClick={() => void leaveSession()}>
              Sign out
            </button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
