/** What other processes do in these tests: `node storage-process.mjs <task> <directory>`. */
import { randomBytes } from "node:crypto";
import { openStore } from "../../src/storage/index.js";
import { keptSigningSecret } from "../../src/storage/signing-secret.js";

const [task, directory = ""] = process.argv.slice(2);
const store = await openStore({ kind: "files", directory, publicUrl: "", signingSecret: "a secret of this test" });
const say = (line: string) => process.stdout.write(`${line}\n`);
const started = () => new Promise((resolve) => process.stdin.once("data", resolve));
const complaint = (error: unknown) => {
  const { message, code, cause } = error as { message: string; code: string; cause: { code: string } };
  return { code, message, cause: cause.code };
};

const TASKS: Record<string, () => Promise<void>> = {
  async putForEver() {
    const lane = async () => {
      for (;;) say((await store.put("images", "png", randomBytes(2_000_000))).name);
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  },
  async putTheSame() {
    say("ready");
    await started();
    const bytes = Buffer.alloc(300_000, 7);
    const names = await Promise.all(Array.from({ length: 4 }, () => store.put("images", "png", bytes)));
    say([...new Set(names.map((stored) => stored.name))].join(" "));
    process.exit();
  },
  async secret() {
    say("ready");
    await started();
    say(await keptSigningSecret(directory));
    process.exit();
  },
  /** Fills the disk, then asks for both complaints. */
  async putUntilFull() {
    let stored = 0;
    try {
      for (;;) {
        await store.put("images", "png", randomBytes(4096));
        stored++;
      }
    } catch (error) {
      const probe = await store.probe().catch(complaint);
      say(JSON.stringify({ stored, put: complaint(error), probe }));
    }
  },
  async probe() {
    say(JSON.stringify(await store.probe().catch(complaint)));
  },
};
await TASKS[task!]!();
