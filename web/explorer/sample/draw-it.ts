/** The same sample from outside: by GraphQL, curl and Python; and the lines that make its noise. Each runs as it stands. */
import type { NoiseScheme } from "../api/operations.generated.js";
import type { SourceRef } from "../question/question.js";

export interface Wanted {
  /** Where the server is, as in http://127.0.0.1:4000. */
  origin: string;
  source: SourceRef;
  seed: number;
  noise: NoiseScheme;
  shape: readonly number[];
}

export function graphqlText({ source, seed, noise }: Wanted): string {
  const sampler = source.method
    ? `\n    sampler: { method: ${source.method}${source.steps ? `, steps: ${source.steps}` : ""} }`
    : "";
  const condition = source.classLabel === null ? "" : `\n    condition: { classLabel: ${source.classLabel} }`;
  return `query {
  sample(
    model: ${JSON.stringify(source.model)}
    seed: ${seed}
    noise: ${noise}${sampler}${condition}
    waitSeconds: 30
  ) {
    state
    image { url pixels }
    provenance { key numericsClass }
    error { message }
  }
}`;
}

export function curlText(wanted: Wanted): string {
  const body = JSON.stringify({ query: oneLine(graphqlText(wanted)) });
  // Nothing in an operation of ours is a single quote, but a slug of somebody's might be.
  return `curl -s ${wanted.origin}/graphql -H 'content-type: application/json' \\\n  -d '${body.replaceAll("'", "'\\''")}'`;
}

export function pythonText(wanted: Wanted): string {
  return `import json
import urllib.request

query = """
${graphqlText(wanted)}
"""
request = urllib.request.Request(
    "${wanted.origin}/graphql",
    data=json.dumps({"query": query}).encode(),
    headers={"content-type": "application/json"},
)
sample = json.load(urllib.request.urlopen(request))["data"]["sample"]
print(sample["state"], sample["image"]["pixels"])
with open("sample.png", "wb") as file:
    file.write(urllib.request.urlopen(sample["image"]["url"]).read())`;
}

/** The float32 values themselves, and their digest as \`seed.digest\` gives it. */
export function noiseText({ seed, noise, shape }: Wanted): string {
  const digest = "print(hashlib.sha256(x.tobytes()).hexdigest())";
  if (noise === "NUMPY_PCG64") {
    return `import hashlib
import numpy as np

x = np.random.default_rng(${seed}).standard_normal((${shape.join(", ")})).astype(np.float32)
${digest}`;
  }
  return `import hashlib
import torch

x = torch.randn(${shape.join(", ")}, generator=torch.Generator().manual_seed(${seed}))
print(hashlib.sha256(x.numpy().tobytes()).hexdigest())`;
}

export function drawItTabs(wanted: Wanted): [string, string][] {
  return [
    ["GraphQL", graphqlText(wanted)],
    ["curl", curlText(wanted)],
    ["Python", pythonText(wanted)],
    // Of other schemes no lines are known that give the noise to the bit.
    ...(wanted.noise === "NUMPY_PCG64" ? ([["Noise in NumPy", noiseText(wanted)]] as [string, string][]) : []),
    ...(wanted.noise === "TORCH_CPU" ? ([["Noise in PyTorch", noiseText(wanted)]] as [string, string][]) : []),
  ];
}

const oneLine = (text: string) => text.replace(/\s+/g, " ");
