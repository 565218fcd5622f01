/** Where a share link leads: the secret is taken from the address at once, and what it opens is shown. */
import { useEffect, useState } from "react";
import { client } from "../api/client.js";
import { SubjectDocument, type SubjectQuery } from "../api/operations.generated.js";
import { Empty } from "../shared/ui.js";
import { VersionFacts } from "../study/VersionFacts.js";
import "../styles/study.css";
import { openSession } from "../api/session.js";

type Subject = NonNullable<SubjectQuery["viewer"]["subject"]>;
type Shown = { refused: string } | { subject: Subject } | null;

/** Once a page: the secret is spent, and the address forgets it. */
let opening: Promise<Shown> | null = null;

async function open(): Promise<Shown> {
  const secret = location.hash.slice(1);
  if (secret !== "") {
    history.replaceState(null, "", location.pathname);
    const refused = await openSession(secret);
    if (refused !== null) return { refused };
  }
  const { data, error } = await client.query(SubjectDocument, {}, { requestPolicy: "network-only" }).toPromise();
  const subject = data?.viewer.subject;
  if (subject) return { subject };
  return { refused: error?.graphQLErrors[0]?.message ?? "This address opens nothing without its secret, after the #." };
}

export default function SharedView() {
  const [shown, setShown] = useState<Shown>(null);
  useEffect(() => {
    opening ??= open();
    void opening.then((found) => {
      setShown(found);
      if (!found || "refused" in found) return;
      const { subject } = found;
      // As a new page: nothing that the browser's earlier viewer was shown stays.
      if (subject.__typename === "Study") location.replace(`/study/${subject.slug}`);
      if (subject.__typename === "Dashboard") location.replace(`/dashboard/${subject.slug}`);
    });
  }, []);
  if (!shown) return <div className="loading" />;
  if ("refused" in shown) {
    return (
      <Empty title="This link opens nothing.">
        <p role="alert">{shown.refused}</p>
        <p>Whoever shared it can make another. Copy the whole address, with what follows its #.</p>
      </Empty>
    );
  }
  const { subject } = shown;
  return subject.__typename === "DatasetVersion" ? (
    <>
      <header className="view-head">
        <div>
          <h1>Version {subject.version}</h1>
          <p>Published by {subject.publisher}</p>
        </div>
      </header>
      <VersionFacts version={subject} />
    </>
  ) : (
    <div className="loading" />
  );
}
