/** Where the server has tokens: the visitor's own, kept in this tab alone. */
import * as Popover from "@radix-ui/react-popover";
import type { Viewer } from "../api/catalogue.js";
import { changeToken, readToken } from "../api/token.js";
import { Icon } from "../shared/icons.js";

export function TokenForm() {
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        const token = String(new FormData(event.currentTarget).get("token") ?? "").trim();
        if (token !== "") changeToken(token);
      }}
    >
      <label htmlFor="token">Token</label>
      <input id="token" name="token" type="password" autoComplete="off" spellCheck={false} required />
      <p>
        Kept in this tab until it is closed. Whoever runs the server makes tokens with <code>npm run token</code>.
      </p>
      <div className="row">
        <button type="submit" className="button primary">
          Use this token
        </button>
        {readToken() !== null && (
          <button type="button" className="button" onClick={() => changeToken(null)}>
            Go on without one
          </button>
        )}
      </div>
    </form>
  );
}

export function TokenButton({ viewer }: { viewer: Viewer }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="button quiet">
        <Icon name="key" />
        <span className="wide-only">
          {viewer.name}, {viewer.role}
        </span>
        <span className="sr phone-only">
          {viewer.name}, {viewer.role}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="end" sideOffset={6} aria-label="Token">
          <TokenForm />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
