import { describe, expect, it } from "vitest";
import { Coalesced } from "../../src/db/coalesced.js";

function counted() {
  const coalesced = new Coalesced();
  let runs = 0;
  const release: (() => void)[] = [];
  const work = () => {
    const mine = ++runs;
    return new Promise<number>((resolve) => release.push(() => resolve(mine)));
  };
  return { ask: (key = "k") => coalesced.run(key, work), release, runs: () => runs };
}

describe("what many ask for at once", () => {
  it("is done once for the first, and once more for all who came while it was being done", async () => {
    const { ask, release, runs } = counted();
    const first = ask();
    const others = [ask(), ask(), ask()];
    expect(runs()).toBe(1);
    release[0]!();
    expect(await first).toBe(1);
    await Promise.resolve();
    release[1]!();
    // Never the answer that was begun before they asked.
    expect(await Promise.all(others)).toEqual([2, 2, 2]);
    expect(runs()).toBe(2);
  });

  it("is done again for who comes later", async () => {
    const { ask, release } = counted();
    const first = ask();
    release[0]!();
    await first;
    const later = ask();
    release[1]!();
    expect(await later).toBe(2);
  });

  it("is not shared between different keys", async () => {
    const { ask, release, runs } = counted();
    const both = [ask("a"), ask("b")];
    expect(runs()).toBe(2);
    for (const go of release) go();
    expect(await Promise.all(both)).toEqual([1, 2]);
  });

  it("fails for those who shared it, and is tried again by those who joined the next time", async () => {
    const coalesced = new Coalesced();
    let runs = 0;
    const work = async () => {
      runs++;
      if (runs === 1) throw new Error("the database is away");
      return runs;
    };
    const first = coalesced.run("k", work);
    const next = coalesced.run("k", work);
    await expect(first).rejects.toThrow("the database is away");
    expect(await next).toBe(2);
  });
});
