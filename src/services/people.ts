/** People: who they are here, what they spent, and what they may spend. */
import { requireOwner } from "../access/permissions.js";
import { record } from "../db/queries/audit.js";
import { listPeople, type SpentRow, setQuota, spentBy } from "../db/queries/quotas.js";
import { tokenRoles } from "../db/queries/tokens.js";
import { transaction } from "../db/retry.js";
import { limitOf } from "../domain/quota.js";
import type { Role } from "../domain/viewer.js";
import { badInput } from "../errors.js";
import type { Dependencies } from "./dependencies.js";
import { spendingOf } from "./sampling/admission.js";
import type { PeopleService, PersonView } from "./services.js";

const NAME_MOST = 200;

export function createPeopleService(deps: Pick<Dependencies, "db" | "limits">): PeopleService {
  const { db, limits } = deps;

  function personOf(name: string, role: Role | null, { limit, used, queued }: SpentRow): PersonView {
    const most = limitOf({ role: role ?? "READER" }, limit, limits.computeSecondsPerDay);
    return { name, role, quota: { limit: most, used, queued } };
  }

  return {
    spending: ({ viewer }) => spendingOf(db, deps, viewer),

    async list({ viewer }) {
      requireOwner(viewer);
      const roles = await tokenRoles(db);
      return (await listPeople(db)).map(({ name, ...spent }) => personOf(name, roles.get(name) ?? null, spent));
    },

    async setQuota({ viewer }, name, computeSecondsPerDay) {
      requireOwner(viewer);
      if (name.trim() === "" || name.length > NAME_MOST || name.includes("\0")) {
        const words = `person takes a name of 1 to ${NAME_MOST} characters, none of them U+0000, as tokens have it.`;
        throw badInput("person", words);
      }
      if (computeSecondsPerDay !== null && computeSecondsPerDay < 0) {
        throw badInput("computeSecondsPerDay", "computeSecondsPerDay takes seconds from 0, or null for no limit.");
      }
      await transaction(db, async (tx) => {
        await setQuota(tx, name, computeSecondsPerDay);
        await record(tx, { actor: viewer.name, action: "QUOTA_SET", subject: name, detail: { computeSecondsPerDay } });
      });
      return personOf(name, (await tokenRoles(db)).get(name) ?? null, await spentBy(db, name));
    },
  };
}
