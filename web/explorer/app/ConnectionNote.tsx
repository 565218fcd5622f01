import { useEffect, useState } from "react";
import { retryNow, useConnection } from "../api/connection.js";
import { Note } from "../shared/ui.js";

/** Says that the server cannot be reached, since when, and when it is tried again; goes away by itself. */
export function ConnectionNote() {
  const { lost, answeredAt, retryAt } = useConnection();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!lost) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [lost]);
  if (!lost) return null;
  const left = Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <div className="connection">
      <Note
        kind="warn"
        action={
          <button type="button" className="button" onClick={retryNow}>
            Try now
          </button>
        }
      >
        <span role="status">
          <b>No connection to the server.</b> What you see is from {new Date(answeredAt).toLocaleTimeString("en-GB")}.
        </span>{" "}
        <span aria-hidden="true">{left > 0 ? `Trying again in ${left} s.` : "Trying now."}</span>
      </Note>
    </div>
  );
}
