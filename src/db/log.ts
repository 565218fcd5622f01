/** How this folder speaks of what it does: a sentence, and details for the structured log. */
export type Log = (message: string, details?: object) => void;
