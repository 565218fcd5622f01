/** A real S3 store for a test file: SeaweedFS in a temporary folder, on ports of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { freePorts } from "./ports.js";
import { guard } from "./processes.js";
import { seaweedfs } from "./seaweedfs.js";
import { until } from "./until.js";

export const ACCESS_KEY = "test-access-key";
export const SECRET_KEY = "test-secret-of-the-access-key";

export interface S3Server {
  endpoint: string;
  client: S3Client;
  /** Makes a bucket; gives the variables of a server that keeps its objects there. */
  bucket(name: string): Promise<Record<string, string>>;
  keys(bucket: string, prefix?: string): Promise<string[]>;
  pid(): number;
  stop(): Promise<void>;
}

/** The store, ready to be written; or why there is none here. The caller stops it. */
export async function startS3(): Promise<S3Server | { missing: string }> {
  const installed = await seaweedfs();
  if (installed.missing !== undefined) return installed;
  const folder = mkdtempSync(path.join(tmpdir(), "concordance-s3-"));
  const watch = guard(folder);
  const child = await spawnWeed(installed.weed, folder);
  const { port } = child;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    maxAttempts: 1,
  });
  const makeBucket = (Bucket: string) => client.send(new CreateBucketCommand({ Bucket }));
  const stop = async () => {
    client.destroy();
    await child.end();
    watch.dismiss();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await until(
      "the S3 store is ready",
      () =>
        makeBucket("ready").then(
          () => true,
          () => false,
        ),
      { seconds: 30 },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    client,
    async bucket(name) {
      await makeBucket(name);
      return {
        S3_ENDPOINT: endpoint,
        S3_BUCKET: name,
        S3_ACCESS_KEY_ID: ACCESS_KEY,
        S3_SECRET_ACCESS_KEY: SECRET_KEY,
      };
    },
    async keys(Bucket, Prefix) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return Contents.map(({ Key }) => Key!);
    },
    pid: () => child.process.pid!,
    stop,
  };
}

async function spawnWeed(weed: string, folder: string) {
  const key = { accessKey: ACCESS_KEY, secretKey: SECRET_KEY };
  const identity = { name: "test", credentials: [key], actions: ["Admin", "Read", "Write", "List", "Tagging"] };
  writeFileSync(path.join(folder, "s3.json"), JSON.stringify({ identities: [identity] }));
  const [admin, adminGrpc, master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, port, portGrpc] =
    await freePorts(10);
  const options = {
    dir: folder,
    ip: "127.0.0.1",
    "ip.bind": "127.0.0.1",
    "master.telemetry": false,
    webdav: false,
    "admin.ui": false,
    "admin.port": admin,
    "admin.port.grpc": adminGrpc,
    "master.port": master,
    "master.port.grpc": masterGrpc,
    "volume.port": volume,
    "volume.port.grpc": volumeGrpc,
    "volume.preStopSeconds": 0,
    "filer.port": filer,
    "filer.port.grpc": filerGrpc,
    "filer.localSocket": path.join(folder, "f.sock"),
    "s3.port": port,
    "s3.port.grpc": portGrpc,
    "s3.localSocket": path.join(folder, "s.sock"),
    "s3.port.iceberg": 0,
    "s3.port.lance": 0,
    "s3.autoCreateBucket": false,
    "s3.config": path.join(folder, "s3.json"),
  };
  const flags = Object.entries(options).map(([name, value]) => `-${name}=${value}`);
  const child: ChildProcess = spawn(weed, [`-logdir=${folder}`, "mini", ...flags], { cwd: folder, stdio: "ignore" });
  return {
    port: port!,
    process: child,
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}
