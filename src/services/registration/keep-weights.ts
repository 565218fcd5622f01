import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../../storage/object-store.js";

/** What is stored is read whole: a network that was damaged is put back from the file that is at hand. Gives its name. */
export async function keepWeights(store: ObjectStore, digest: string, weights: Buffer): Promise<string> {
  const name = `weights/${digest}.onnx`;
  try {
    await store.get(name);
    return name;
  } catch (error) {
    if (error instanceof ObjectDamaged) await store.setAside(name);
    else if (!(error instanceof ObjectMissing)) throw error;
  }
  return (await store.put("weights", "onnx", weights)).name;
}
