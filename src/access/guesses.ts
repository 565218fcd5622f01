/** Failed tries to come in, counted by where they come from, so that guessing is slow. */
import { LRUCache } from "lru-cache";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { sha256 } from "../domain/digest.js";
import { ConcordanceError } from "../errors.js";

const WINDOW_SECONDS = 60;

export class Guesses {
  private readonly failures: RateLimiterMemory;
  /** Hashes of secrets that were right here: who holds one goes on asking though somebody beside them guesses. */
  private readonly right = new LRUCache<string, true>({ max: 10_000 });

  constructor(private readonly most: number) {
    this.failures = new RateLimiterMemory({ points: most, duration: WINDOW_SECONDS });
  }

  /** What `look` finds. Throws RATE_LIMITED, without looking, where too many tries from this address have failed. */
  async tried<T>(address: string, secret: string, look: () => Promise<T | null>): Promise<T | null> {
    const place = placeOf(address);
    const hash = sha256(secret);
    const before = await this.failures.get(place);
    if (before && before.consumedPoints >= this.most && !this.right.has(hash)) {
      const seconds = Math.max(1, Math.ceil(before.msBeforeNext / 1000));
      const words = `Too many tokens from this address were wrong: try again in ${seconds} s.`;
      throw new ConcordanceError("RATE_LIMITED", words, { retryAfterSeconds: seconds });
    }
    const found = await look();
    if (found) this.right.set(hash, true);
    else {
      this.right.delete(hash);
      await this.failures.penalty(place);
    }
    return found;
  }
}

/** One machine may have as many IPv6 addresses as it likes, all of one /64. */
function placeOf(address: string): string {
  const plain = address.replace(/^::ffff:/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail === undefined ? [] : tail.split(":").filter(Boolean);
  const whole = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return whole.slice(0, 4).join(":");
}
