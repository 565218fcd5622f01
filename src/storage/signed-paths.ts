import { EXPIRY_WINDOW_SECONDS, signedPath } from "./signed-url.js";

const MOST = 20_000;

/** Signed paths of the default lifetime, those of the present window remembered: an HMAC takes 5 µs, and a grid has a thousand. */
export class SignedPaths {
  private window = 0;
  private readonly paths = new Map<string, string>();

  constructor(private readonly secret: string) {}

  /** `now`: milliseconds since 1970. */
  path(name: string, now: number): string {
    const window = Math.ceil(now / 1000 / EXPIRY_WINDOW_SECONDS);
    if (window !== this.window || this.paths.size >= MOST) this.paths.clear();
    this.window = window;
    let path = this.paths.get(name);
    if (path === undefined) {
      path = signedPath({ name, secret: this.secret, now });
      this.paths.set(name, path);
    }
    return path;
  }
}
