import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.js";
import { shown } from "../../src/http/shown.js";

describe("where a request comes from, behind proxies", () => {
  const from = (remoteAddress: string, forwarded: string, TRUSTED_PROXIES = "") => {
    const request = { headers: { "x-forwarded-for": forwarded }, socket: { remoteAddress } };
    return shown(request as unknown as IncomingMessage, readConfig({ TRUSTED_PROXIES })).address;
  };

  test("is who speaks to the server, whatever they write, unless they are a proxy that is trusted", () => {
    expect(from("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
    expect(from("203.0.113.9", "198.51.100.1", "10.0.0.0/8")).toBe("203.0.113.9");
    expect(from("10.0.0.2", "198.51.100.1", "10.0.0.0/8")).toBe("198.51.100.1");
    expect(from("::ffff:127.0.0.1", "198.51.100.1", "loopback")).toBe("198.51.100.1");
  });

  test("is the last that no trusted proxy stands for: what the client wrote before it counts for nothing", () => {
    expect(from("10.0.0.2", "192.0.2.7, 198.51.100.1, 10.0.0.3", "10.0.0.0/8")).toBe("198.51.100.1");
  });
});
