/** The explorer's session: POST takes a bearer token or a share link's secret and answers with a cookie, DELETE ends it. */
import { type Response, Router } from "express";
import type { Access } from "../access/access.js";
import { ConcordanceError } from "../errors.js";
import { type Hosts, isOwnOrigin } from "./host-check.js";
import { cookieName, isSecure, shown } from "./shown.js";

export function sessionRoutes(access: Access, hosts: Hosts): Router {
  const router = Router();
  router.post("/session", async (req, res) => {
    const { origin } = req.headers;
    if (origin !== undefined && !isOwnOrigin(req, origin, hosts)) {
      throw new ConcordanceError("FORBIDDEN", "Sessions are of this server's own pages: others send a bearer token.");
    }
    const viewer = await access.viewerFor({ ...shown(req, hosts), cookie: null });
    const { secret, expiresAt } = await access.openSession(viewer);
    res.cookie(cookieName(hosts), secret, { ...cookieOptions(hosts), expires: expiresAt });
    res.status(201).json({ name: viewer.name, role: viewer.role, expiresAt });
  });
  router.delete("/session", async (req, res) => {
    const credentials = shown(req, hosts);
    // A session that is over already is not asked for again.
    forget(res, hosts);
    if (credentials.cookie !== null) await access.endSession(await access.viewerFor(credentials));
    res.status(204).end();
  });
  return router;
}

/** Has the browser forget its cookie. */
export function forget(res: Response, hosts: Hosts): void {
  res.clearCookie(cookieName(hosts), cookieOptions(hosts));
}

/** Strict: our pages are files that need no cookie, and ask for all else themselves, from this very site. */
function cookieOptions({ publicUrl }: Hosts) {
  return { httpOnly: true, sameSite: "strict", secure: isSecure(publicUrl), path: "/" } as const;
}
