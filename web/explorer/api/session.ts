/** A token or a link's secret is sent once, for a cookie that no script reads; the cookie ends with it. */

/** Opens the session of a secret; what the server said against it, or null. */
export async function openSession(secret: string): Promise<string | null> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
  }).catch(() => null);
  if (response?.ok) return null;
  if (!response) return "The server did not answer.";
  const answer = (await response.json().catch(() => null)) as { errors?: { message: string }[] } | null;
  return answer?.errors?.[0]?.message ?? "The server refused it.";
}

/** Ends the session and starts afresh: nothing that one viewer was shown stays for the next. */
export async function leaveSession(): Promise<void> {
  await fetch("/session", { method: "DELETE" }).catch(() => null);
  location.assign("/");
}
