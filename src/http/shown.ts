/** What a request shows of who asks: a header, or the explorer's cookie where it comes from a page of ours. */
import type { IncomingMessage } from "node:http";
import proxyaddr from "proxy-addr";
import type { Shown } from "../access/access.js";
import { type Hosts, isOwnOrigin } from "./host-check.js";

/** `__Host-`: no other host of the domain can set it, and it never travels in the clear. */
export function cookieName({ publicUrl }: Pick<Hosts, "publicUrl">): string {
  return isSecure(publicUrl) ? "__Host-concordance" : "concordance";
}
export const isSecure = (publicUrl: string) => publicUrl.startsWith("https:");

export function shown(req: IncomingMessage, hosts: Hosts, given?: string): Shown {
  const authorization = given ?? req.headers.authorization ?? null;
  return {
    authorization,
    cookie: authorization === null ? cookieOf(req, hosts) : null,
    // What stands before a proxy that is not trusted in X-Forwarded-For is whatever the client wrote there.
    address: proxyaddr(req, hosts.isTrustedProxy) ?? "",
  };
}

/**
 * A browser sends the cookie whoever's page asks, so it counts for our own pages alone: those of CORS_ORIGINS bring a
 * bearer token of their own. SameSite keeps other sites away already; this also keeps away the same site's other hosts.
 */
function cookieOf(req: IncomingMessage, hosts: Hosts): string | null {
  const { origin, cookie = "" } = req.headers;
  const site = req.headers["sec-fetch-site"];
  if (origin === undefined ? site !== undefined && site !== "same-origin" : !isOwnOrigin(req, origin, hosts))
    return null;
  const start = `${cookieName(hosts)}=`;
  const found = cookie.split(";").find((one) => one.trim().startsWith(start));
  return found?.trim().slice(start.length) || null;
}
