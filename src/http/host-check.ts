/**
 * On loopback everyone is OWNER, so the browser is the threat: a page of another site whose name is made to resolve to
 * this machine (DNS rebinding) comes with its own Host, and one that calls us openly with its own Origin.
 */
import type { IncomingMessage } from "node:http";
import type { Config } from "../config.js";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export type Hosts = Pick<Config, "publicUrl" | "allowedHosts" | "corsOrigins" | "isTrustedProxy">;

/** Why a request is refused, or null. */
export function refusal(req: IncomingMessage, hosts: Hosts): string | null {
  const port = req.socket.localPort ?? 0;
  if (!isOurs(req.headers.host, port, hosts)) {
    return "This server is not known by that Host: add it to ALLOWED_HOSTS if it should be.";
  }
  const { origin } = req.headers;
  if (origin === undefined || hosts.corsOrigins.includes(origin)) return null;
  if (isOwnOrigin(req, origin, hosts)) return null;
  return "Pages of that Origin may not use this server: add it to CORS_ORIGINS if they should.";
}

/** Whether a page of this server's own asks: not one of CORS_ORIGINS. */
export function isOwnOrigin(req: IncomingMessage, origin: string, hosts: Hosts): boolean {
  const from = URL.canParse(origin) ? new URL(origin) : null;
  return from !== null && /^https?:$/.test(from.protocol) && isOurs(from.host, req.socket.localPort ?? 0, hosts);
}

/** Names of the loopback are always ours, with our port: a rebound name can never be one of them. */
function isOurs(host: string | undefined, port: number, { publicUrl, allowedHosts }: Hosts): boolean {
  const given = host?.toLowerCase();
  if (!given) return false;
  const withPort = (name: string) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]);
  return (
    given === new URL(publicUrl).host ||
    LOOPBACK.some((name) => withPort(name).includes(given)) ||
    allowedHosts.some((name) => given === name.toLowerCase() || given === `${name.toLowerCase()}:${port}`)
  );
}
