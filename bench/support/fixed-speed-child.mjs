/**
 * A drawing child whose device takes the same time for every batch, whatever else the machine does: what is left to
 * measure is everything around the device. Images are noise of the seed, so that each is an object of its own.
 */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const BATCH_MS = Number(process.argv[2]);
const out = createWriteStream("", { fd: Number(process.argv[3] ?? 1) });
const shapes = new Map();

function send(header, body = Buffer.alloc(0)) {
  const text = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(text.length, 0);
  lengths.writeUInt32LE(body.length, 4);
  out.write(Buffer.concat([lengths, text, body]));
}

function image(seed, size) {
  const pixels = Buffer.alloc(size);
  for (let at = 0; at < size; at += 32) createHash("sha256").update(`${seed} ${at}`).digest().copy(pixels, at);
  return pixels;
}

async function answer({ id, type, ...request }) {
  if (type === "cancel") return;
  if (type === "check") {
    const verdict = { ok: true, parameters: 1, millisecondsPerEvaluation: BATCH_MS / 32 };
    return send({ type: "checked", id, verdict });
  }
  if (type === "load") {
    shapes.set(request.model.digest, request.model.shape);
  } else if (type === "draw") {
    const size = shapes.get(request.digest).reduce((product, extent) => product * extent, 1);
    await delay(BATCH_MS);
    request.noises.forEach(({ terms }, index) => {
      const computeMs = BATCH_MS / request.noises.length;
      send({ type: "drawn", id, index, computeMs }, image(terms[0].seed, size));
    });
  } else {
    return send({ type: "error", id, code: "BAD_REQUEST", message: "this child only draws" });
  }
  send({ type: "done", id });
}

send({
  type: "hello",
  protocol: 1,
  kind: "drawing",
  runtime: "fixed speed",
  device: "fixed speed",
  precision: "none",
  numericsClass: "fixed-speed",
});
let received = Buffer.alloc(0);
let turn = Promise.resolve();
process.stdin.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  while (received.length >= 8) {
    const head = received.readUInt32LE(0);
    const whole = 8 + head + received.readUInt32LE(4);
    if (received.length < whole) return;
    const request = JSON.parse(received.subarray(8, 8 + head).toString());
    received = received.subarray(whole);
    turn = turn.then(() => answer(request));
  }
});
process.stdin.on("end", () => process.exit(0));
process.on("SIGINT", () => {}).on("SIGTERM", () => {});
