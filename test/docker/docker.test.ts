/** No container is started here: what docker/ names must exist, be read by the program, and be counted by it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { readConfig } from "../../src/config.js";
import { createMetrics } from "../../src/http/metrics.js";
import { createMeters } from "../../src/meters.js";
import { packageRoot } from "../../src/paths.js";

const root = packageRoot();
const folder = path.join(root, "docker");
const text = (...names: string[]) => readFileSync(path.join(folder, ...names), "utf8");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" });

// biome-ignore lint/suspicious/noExplicitAny: files of five formats, each read by what it is expected to hold.
function documents(name: string): any[] {
  return parseAllDocuments(text(name), { merge: true }).map((document) => {
    expect(document.errors, name).toEqual([]);
    return document.toJS();
  });
}

const compose = documents("compose.yaml")[0];
const OURS = ["server", "worker"];
const SETTINGS = new Set(
  ["config.ts", "config/s3.ts"].flatMap((name) =>
    [...readFileSync(path.join(root, "src", name), "utf8").matchAll(/^ +([A-Z][A-Z0-9_]+): /gm)].map(
      ([, word]) => word!,
    ),
  ),
);
const GIVEN = { POSTGRES_PASSWORD: "secret", S3_ACCESS_KEY_ID: "key", S3_SECRET_ACCESS_KEY: "secret of the key" };
const substituted = (value: string) =>
  value.replace(/\$\{(\w+):\?\}/g, (_, name: string) => GIVEN[name as keyof typeof GIVEN]);

test("every YAML and JSON file can be read", () => {
  const yaml = files.filter((name) => /\.ya?ml$/.test(name));
  expect(yaml.length).toBeGreaterThanOrEqual(6);
  for (const name of yaml) expect(documents(name).length, name).toBeGreaterThan(0);
  expect(JSON.parse(text("grafana", "concordance.json")).panels.length).toBeGreaterThan(0);
});

describe("compose.yaml", () => {
  test.each(OURS)("gives the %s an environment that the program reads and accepts", (service) => {
    const given: Record<string, string> = compose.services[service].environment;
    for (const name of Object.keys(given)) expect(SETTINGS, name).toContain(name);
    const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, substituted(value)]));
    const config = readConfig(env);
    expect(config.databaseUrl).toBe("postgres://concordance:secret@postgres:5432/concordance");
    expect(config.s3).toMatchObject({ endpoint: "http://s3:8333", bucket: "concordance", accessKeyId: "key" });
  });

  test.each(OURS)("runs the %s as nobody of note, on a file system that cannot be written", (service) => {
    expect(compose.services[service]).toMatchObject({
      user: "1000",
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  });

  test("starts one server and two workers once the stores are healthy, and shows ports to this machine alone", () => {
    expect(compose.services.worker.deploy.replicas).toBe(2);
    for (const service of OURS) {
      for (const [store, { condition }] of Object.entries<{ condition: string }>(
        compose.services[service].depends_on,
      )) {
        expect(condition).toBe("service_healthy");
        expect(compose.services[store].healthcheck.test, store).toBeDefined();
      }
    }
    for (const { ports = [] } of Object.values<{ ports?: string[] }>(compose.services)) {
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test("names files, build targets and volumes that are there", () => {
    for (const { build, volumes = [] } of Object.values<{ build?: Record<string, string>; volumes?: string[] }>(
      compose.services,
    )) {
      if (build) {
        expect(existsSync(path.resolve(folder, build.context!, build.dockerfile!))).toBe(true);
        expect(text("Dockerfile")).toMatch(new RegExp(`^FROM \\S+ AS ${build.target}$`, "m"));
      }
      for (const volume of volumes) {
        const source = volume.split(":")[0]!;
        if (source.startsWith(".")) expect(existsSync(path.join(folder, source)), source).toBe(true);
        else if (!source.startsWith("/")) expect(Object.keys(compose.volumes)).toContain(source);
      }
    }
  });
});

test("the image is built of files that are there, runs as no root and has both targets", () => {
  const dockerfile = text("Dockerfile");
  expect(dockerfile).toMatch(/^USER 1000$/m);
  for (const name of text("Dockerfile.dockerignore").match(/(?<=^!)[^*\n]+$/gm)!)
    expect(existsSync(path.join(root, name)), name).toBe(true);
  for (const [, name] of dockerfile.matchAll(/^ENV (.*)$/gm))
    for (const [variable] of name!.matchAll(/\b[A-Z_]+(?==)/g))
      if (variable !== "NODE_ENV") expect(SETTINGS, variable).toContain(variable);
});

describe("the Kubernetes manifests", () => {
  const manifests = documents("kubernetes/concordance.yaml");
  const deployments = manifests.filter(({ kind }) => kind === "Deployment");

  test("run both programs as no root, on a file system that cannot be written, with settings that are read", () => {
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual(["concordance-server", "concordance-worker"]);
    for (const { spec } of deployments) {
      const pod = spec.template.spec;
      expect(pod.securityContext.runAsNonRoot).toBe(true);
      expect(pod.containers[0].securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      const names: string[] = pod.containers[0].env.map(({ name }: { name: string }) => name);
      // What another variable is made of is not the program's.
      const parts = names.filter((name) => JSON.stringify(pod.containers[0].env).includes(`$(${name})`));
      for (const name of names.filter((each) => !parts.includes(each))) expect(SETTINGS, name).toContain(name);
    }
  });

  test("scale the workers' own deployment, which fixes no number of its own", () => {
    const [scaled] = documents("kubernetes/workers-scaling.yaml");
    expect(scaled.spec.scaleTargetRef.name).toBe("concordance-worker");
    expect(deployments[1].spec.replicas).toBeUndefined();
  });
});

test("every metric that the dashboard and the autoscaling ask for is one that the server tells", () => {
  const { registry } = createMeters();
  createMetrics(registry, () => Promise.reject(new Error("nobody asks")));
  const told = registry.getMetricsAsArray().map(({ name }) => name);
  const asked: string[] = JSON.parse(text("grafana", "concordance.json")).panels.flatMap(
    ({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr),
  );
  asked.push(documents("kubernetes/workers-scaling.yaml")[0].spec.triggers[0].metadata.query);
  for (const query of asked) {
    const names = query.match(/\b(?:concordance|nodejs|process)_\w+/g) ?? [];
    expect(names.length, query).toBeGreaterThan(0);
    for (const name of names) expect(told, query).toContain(name.replace(/_bucket$/, ""));
  }
});
