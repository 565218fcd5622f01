/** Structured logs. Secrets never reach them: what could hold one is redacted here, once for all. */
import pino from "pino";
import type { Config } from "./config.js";

export type Logger = pino.Logger;

export function createLogger(
  level: Config["logLevel"],
  name: string,
  stream: NodeJS.WritableStream = process.stderr,
): Logger {
  return pino(
    {
      level,
      name,
      redact: {
        paths: ["req.headers.authorization", "req.headers.cookie", "authorization", "token", "secret", "*.secret"],
        censor: "[redacted]",
      },
    },
    stream,
  );
}
