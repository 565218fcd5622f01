// A parent to be killed: prints its child's id, and then waits for a request of the type given, or for nothing.
import { ChildHost } from "../../../dist/children/host.js";

const [script, type] = process.argv.slice(2);
const host = new ChildHost({ kind: "drawing", memoryBytes: 2 ** 30, script });
await host.start();
if (type) host.request({ type }, { timeoutMs: 100_000, idleTimeoutMs: 100_000 }).catch(() => {});
setTimeout(() => console.log(host.pid), 100);
setInterval(() => {}, 1000);
