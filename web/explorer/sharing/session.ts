/** A link's secret is exchanged for a cookie that no script reads; it ends with the link. */
import { forgetToken } from "../api/token.js";

/** Opens the session of a link's secret; what the server said against it, or null. */
export async function openSession(secret: string): Promise<string | null> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
  }).catch(() => null);
  if (response?.ok) {
    // A token would go before the cookie.
    forgetToken();
    return null;
  }
  if (!response) return "The server did not answer.";
  const answer = (await response.json().catch(() => null)) as { errors?: { message: string }[] } | null;
  return answer?.errors?.[0]?.message ?? "The server refused the link.";
}

/** Whoever came by a link is again who they were before. */
export async function leaveSession(): Promise<void> {
  await fetch("/session", { method: "DELETE" }).catch(() => null);
  location.assign("/");
}
