import { expect, test, vi } from "vitest";
import { SharedWork } from "../../src/services/shared-work.js";

/** Work that ends when it is told to, and says whether it was ended from outside. */
function work() {
  let finish: (value: string) => void = () => {};
  const begun = vi.fn((signal: AbortSignal) => {
    const result = new Promise<string>((resolve, reject) => {
      finish = resolve;
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    return result;
  });
  return { begun, finish: (value: string) => finish(value) };
}

test("what two ask for at once is done once for both", async () => {
  const shared = new SharedWork();
  const { begun, finish } = work();
  const [one, other] = [new AbortController(), new AbortController()];
  const answers = [shared.run("a", one.signal, begun), shared.run("a", other.signal, begun)];
  finish("found");
  expect(await Promise.all(answers)).toEqual(["found", "found"]);
  expect(begun).toHaveBeenCalledTimes(1);
});

test("who leaves gets the signal's reason, and the others their answer", async () => {
  const shared = new SharedWork();
  const { begun, finish } = work();
  const [one, other] = [new AbortController(), new AbortController()];
  const left = shared.run("a", one.signal, begun);
  const stayed = shared.run("a", other.signal, begun);
  one.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  finish("found");
  expect(await stayed).toBe("found");
});

test("when nobody is left the work is ended, and begun anew for the next who asks", async () => {
  const shared = new SharedWork();
  const first = work();
  const one = new AbortController();
  const left = shared.run("a", one.signal, first.begun);
  one.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  expect(first.begun.mock.calls[0]![0].aborted).toBe(true);
  const second = work();
  const again = shared.run("a", new AbortController().signal, second.begun);
  second.finish("found anew");
  expect(await again).toBe("found anew");
});

test("what fails is told to all, and tried again by the next", async () => {
  const shared = new SharedWork();
  const { signal } = new AbortController();
  const fail = vi.fn(() => Promise.reject(new Error("broken")));
  const both = [shared.run("a", signal, fail), shared.run("a", signal, fail)];
  for (const answer of both) await expect(answer).rejects.toThrow("broken");
  expect(fail).toHaveBeenCalledTimes(1);
  expect(await shared.run("a", signal, async () => "mended")).toBe("mended");
});

test("who is gone already begins nothing", async () => {
  const begun = vi.fn(async () => "found");
  await expect(new SharedWork().run("a", AbortSignal.abort(new Error("gone")), begun)).rejects.toThrow("gone");
  expect(begun).not.toHaveBeenCalled();
});
