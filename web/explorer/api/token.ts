/** A bearer token of the visitor's: kept for this tab alone, gone when it is closed. */
const KEY = "concordance.token";

export function readToken(): string | null {
  return sessionStorage.getItem(KEY);
}

/** Takes or forgets a token and starts afresh: nothing that one viewer was shown stays for the next. */
export function changeToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  location.reload();
}

/** Whoever opens a share link is its reader from then on, in this tab as well. */
export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
}

export function authorization(): Record<string, string> {
  const token = readToken();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
