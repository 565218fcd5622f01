/** Verifications as an OWNER asks for them; workers carry them out when nothing else is due. */

import { requireOwner } from "../access/permissions.js";
import { record } from "../db/queries/audit.js";
import { findVerification, insertVerification, type VerificationRow } from "../db/queries/verification.js";
import { transaction } from "../db/retry.js";
import { badInput } from "../errors.js";
import type { Dependencies } from "./dependencies.js";
import { isUuid } from "./models.js";
import type { VerificationService } from "./services.js";
import type { VerificationView } from "./views.js";

const view = ({ report, ...row }: VerificationRow): VerificationView => ({ ...row, ...report });

export function createVerificationService({
  db,
  queue,
  limits,
}: Pick<Dependencies, "db" | "queue" | "limits">): VerificationService {
  return {
    async verifySamples({ viewer }, count) {
      requireOwner(viewer);
      const most = limits.missingPerOperation;
      if (count < 1 || count > most)
        throw badInput("count", `count is ${count}: a verification takes 1 to ${most} samples.`);
      return transaction(db, async (tx) => {
        const row = await insertVerification(tx, viewer.name, count, "QUEUED");
        const subject = `Verification:${row.id}`;
        await record(tx, { actor: viewer.name, action: "VERIFIED", subject, detail: { samples: count } });
        await queue.wake(tx, 1);
        return view(row);
      });
    },
    async byIds({ viewer }, ids) {
      if (viewer.role !== "OWNER") return ids.map(() => null);
      return Promise.all(
        ids.map(async (id) => {
          const row = isUuid(id) ? await findVerification(db, id) : null;
          return row && view(row);
        }),
      );
    },
  };
}
