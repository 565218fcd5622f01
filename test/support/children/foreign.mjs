// Speaks another version of the protocol.
import fs from "node:fs";

const text = Buffer.from(JSON.stringify({ type: "hello", protocol: 2, kind: "drawing" }));
const prefix = Buffer.alloc(8);
prefix.writeUInt32LE(text.length, 0);
fs.writeSync(Number(process.argv[2]), Buffer.concat([prefix, text]));
process.stdin.resume();
