/** What C++, ONNX Runtime and V8 say when an allocation fails. */
const NO_MEMORY = /bad.?alloc|allocate memory|Array buffer allocation failed/i;

/** Whether an error says that there was not enough memory, which no network is to blame for. */
export function isOutOfMemory(error: unknown): boolean {
  return NO_MEMORY.test(String(error));
}
