/** URLs of objects that carry their own permission: HMAC-SHA256 over method, name and expiry. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Expiry moves in steps of this many seconds, so that a URL stays the same, and cached, between two steps. */
export const EXPIRY_WINDOW_SECONDS = 300;

export interface SignedPathRequest {
  name: string;
  secret: string;
  /** Milliseconds since 1970. */
  now: number;
  /** How long the URL is good for at least; it is good for at most one window more. */
  seconds?: number;
  windowSeconds?: number;
}

/** `/objects/<name>?expires=<unix seconds>&signature=<base64url>` */
export function signedPath(request: SignedPathRequest): string {
  const { name, secret, now, seconds = EXPIRY_WINDOW_SECONDS, windowSeconds = EXPIRY_WINDOW_SECONDS } = request;
  const expires = Math.ceil((now / 1000 + seconds) / windowSeconds) * windowSeconds;
  return `/objects/${name}?expires=${expires}&signature=${signature("GET", name, String(expires), secret)}`;
}

/** The same for one PUT, until exactly `expiresAt` (milliseconds since 1970, rounded down to seconds). */
export function signedUploadPath(request: { name: string; secret: string; expiresAt: number }): string {
  const { name, secret } = request;
  const expires = String(Math.floor(request.expiresAt / 1000));
  return `/objects/${name}?expires=${expires}&signature=${signature("PUT", name, expires, secret)}`;
}

export interface SignedRequest {
  /** GET if absent. */
  method?: "GET" | "PUT";
  name: string;
  /** As they stand in the query; anything but a text is wrong. */
  expires: unknown;
  signature: unknown;
  secret: string;
  now: number;
}
export type SignatureCheck = { state: "valid"; secondsLeft: number } | { state: "expired" } | { state: "wrong" };

/** Only a URL that was once good is called expired: who has no signature learns nothing. */
export function checkSignature(request: SignedRequest): SignatureCheck {
  const { method = "GET", name, expires, secret, now } = request;
  if (typeof expires !== "string" || !/^\d{1,12}$/.test(expires) || typeof request.signature !== "string") {
    return { state: "wrong" };
  }
  // Compared as text: base64 decoders accept several spellings of the same bytes.
  const given = Buffer.from(request.signature);
  const right = Buffer.from(signature(method, name, expires, secret));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return { state: "wrong" };
  const secondsLeft = Math.floor(Number(expires) - now / 1000);
  return secondsLeft > 0 ? { state: "valid", secondsLeft } : { state: "expired" };
}

/** The method is part of it, so that an address to read can never be one to write. */
function signature(method: string, name: string, expires: string, secret: string): string {
  return createHmac("sha256", secret).update(`${method}\n${name}\n${expires}`).digest("base64url");
}
