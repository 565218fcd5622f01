/** What makes a score doubtful, said beside it. */
import type { ComparisonQuery } from "../api/operations.generated.js";
import type { Row } from "../question/url.js";
import { whole } from "../shared/format.js";
import { sharedImages } from "../shared/labels.js";
import { Note } from "../shared/ui.js";

export function Doubts({ answer, a, b }: { answer: ComparisonQuery["comparison"]; a: Row; b: Row }) {
  const shared = sharedImages(a.card, b.card);
  const elsewhere = [a, b].filter(({ card }) => card?.imported);
  return (
    <>
      {elsewhere.length > 0 && (
        <Note kind="warn">
          <b>Drawn elsewhere.</b> How the samples of {elsewhere.map(({ card }) => card!.title).join(" and ")} were drawn
          is what their card says, and was not seen here: part of the difference may be the sampler's, or the numerics'.
        </Note>
      )}
      {!answer.sameSchedule && elsewhere.length === 0 && (
        <Note kind="warn">
          <b>Different sigmas.</b> The two sides start or step at different noise levels, or it is not known: part of
          the difference may be the sampler's. Ask both with one sampler and one range of sigmas.
        </Note>
      )}
      {answer.numericsClasses.length > 1 && (
        <Note kind="warn">
          <b>Mixed numerics.</b> The images were drawn by {answer.numericsClasses.length} numerics classes (
          {answer.numericsClasses.join("; ")}): some pixels differ for that alone.
        </Note>
      )}
      {shared > 0 && (
        <Note kind="info">
          <b>Same training images.</b> A and B learned from the same {whole(shared)} images, so shared data explains
          part of this score. A model of other images shows how much.
        </Note>
      )}
    </>
  );
}
