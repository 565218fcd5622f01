// A child written from the protocol's prose alone, without this project's code. Each request's type is what it does wrong.
import fs from "node:fs";

const fd = Number(process.argv[2]);
const hello = {
  protocol: 1,
  kind: "drawing",
  runtime: "test",
  device: "test",
  precision: "test",
  numericsClass: "test",
};

function frame(header, body = Buffer.alloc(0)) {
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(text.length, 0);
  prefix.writeUInt32LE(body.length, 4);
  return Buffer.concat([prefix, text, body]);
}
const send = (header, body) => fs.writeSync(fd, frame(header, body));
let held = null;

const ACTS = {
  echo: ({ id }, body) => send({ type: "done", id }, body),
  where: ({ id }) =>
    send({ type: "done", id, environment: process.env, folder: process.cwd(), files: fs.readdirSync(".") }),
  silent: () => {},
  chatter: ({ id }) => setInterval(() => send({ type: "progress", id, step: 1, steps: 2 }), 20),
  eat: () => setInterval(() => (held = [held, Buffer.alloc(2 ** 24, 1)]), 5),
  heap: () => {
    const kept = [];
    for (;;) kept.push(new Array(1000).fill(kept.length));
  },
  die: () => {
    console.error("the last words");
    process.abort();
  },
  leave: () => process.exit(7),
  half: ({ id }) => {
    fs.writeSync(fd, frame({ type: "progress", id, step: 1, steps: 2 }));
    fs.writeSync(fd, frame({ type: "done", id }).subarray(0, 12));
    process.exit(0);
  },
  garbage: () => fs.writeSync(fd, "a library's print, in the middle of the frames"),
  huge: () => fs.writeSync(fd, Buffer.from("ffffffffffffffff", "hex")),
  print: ({ id }) => {
    fs.writeSync(1, "a library's print on standard output");
    send({ type: "done", id });
  },
  refuse: ({ id }) => send({ type: "error", id, code: "BAD_NETWORK", message: "it does not fit" }),
  late: ({ id }) => {
    send({ type: "done", id: id - 1 });
    send({ type: "done", id });
  },
  obedient: ({ id }) => {
    obeyed = id;
    send({ type: "progress", id, step: 1, steps: 2 });
  },
  cancel: ({ id }) => id === obeyed && send({ type: "error", id, code: "CANCELLED", message: "cancelled" }),
};
let obeyed = null;
let input = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  input = Buffer.concat([input, chunk]);
  while (input.length >= 8) {
    const end = 8 + input.readUInt32LE(0);
    const next = end + input.readUInt32LE(4);
    if (input.length < next) return;
    const header = JSON.parse(input.subarray(8, end).toString());
    const body = input.subarray(end, next);
    input = input.subarray(next);
    ACTS[header.type](header, body);
  }
});
process.stdin.on("end", () => process.exit(0));
send({ type: "hello", ...hello });
