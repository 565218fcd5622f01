import type { Executor } from "../db/executor.js";
import { secondsUsedToday } from "../db/queries/costs.js";
import type { PeopleService } from "./services.js";

export function createPeopleService(db: Executor): PeopleService {
  return { computeSecondsUsed: ({ viewer }) => secondsUsedToday(db, viewer.name) };
}
