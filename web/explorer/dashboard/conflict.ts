import type { CombinedError } from "urql";

/** Somebody saved in between. */
export const isConflict = (error: CombinedError | undefined) =>
  error?.graphQLErrors.some(({ extensions }) => extensions?.code === "CONFLICT") ?? false;
