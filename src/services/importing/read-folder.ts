/** A folder of PNGs: their seeds are their names, or in a list beside them as Hugging Face's image folders have it. */
import { constants } from "node:fs";
import { open, readdir, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { badInput } from "../../errors.js";
import { MOST_PNG_BYTES, type ReadRow } from "./imported-sample.js";

const MOST_LIST_BYTES = 64 * 2 ** 20;
const LISTS = ["metadata.csv", "metadata.jsonl"];

interface Listed {
  name: string;
  seed: unknown;
  where: string;
}

export async function* folderRows(folder: string): AsyncGenerator<ReadRow> {
  const root = await realpath(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const lists = LISTS.filter((list) => entries.some(({ name, parentPath }) => name === list && parentPath === root));
  if (lists.length > 1) throw badInput("samples", `The folder has ${lists.join(" and ")}: one list is needed.`);
  const files = entries.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  const listed = lists[0] ? await readList(root, lists[0]) : named(files);
  for (const { name, seed, where } of listed) yield { png: await pngOf(root, name, where), seed, where };
}

/** `000017.png`, in the folder or below it, is of seed 17. */
function named(files: readonly string[]): Listed[] {
  const pngs = files.filter((name) => /\.png$/i.test(name)).sort();
  return pngs.map((name) => {
    const seed = /^\d{1,10}$/.exec(path.basename(name).slice(0, -4))?.[0];
    if (seed) return { name, seed, where: name };
    throw badInput(
      "samples",
      `${name} is not named by its seed, as 000017.png is, and there is no ${LISTS.join(" or ")}.`,
    );
  });
}

async function readList(root: string, list: string): Promise<Listed[]> {
  const file = path.join(root, list);
  if ((await stat(file)).size > MOST_LIST_BYTES)
    throw badInput("samples", `${list} has more than ${MOST_LIST_BYTES} bytes.`);
  const lines = (await readFile(file, "utf8")).split(/\r?\n/);
  return list.endsWith(".csv") ? ofCsv(lines) : ofJsonLines(lines);
}

function ofCsv([head = "", ...lines]: string[]): Listed[] {
  const columns = head.replace(/^\uFEFF/, "").split(",");
  const [file, seed] = ["file_name", "seed"].map((name) => columns.indexOf(name));
  if (file! < 0 || seed! < 0) throw badInput("samples", "metadata.csv needs a first line with file_name and seed.");
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    const where = `metadata.csv, line ${i + 2}`;
    const cells = line.split(",");
    // Who needs commas within a cell has metadata.jsonl.
    if (cells.length !== columns.length || line.includes('"')) {
      throw badInput("samples", `${where} takes ${columns.length} cells without quotes.`);
    }
    return [{ name: cells[file!]!, seed: cells[seed!], where }];
  });
}

function ofJsonLines(lines: string[]): Listed[] {
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    const where = `metadata.jsonl, line ${i + 1}`;
    const row = objectOf(line);
    if (typeof row?.file_name !== "string")
      throw badInput("samples", `${where} takes an object with file_name and seed.`);
    return [{ name: row.file_name, seed: row.seed, where }];
  });
}

function objectOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** A list from elsewhere must not read what is not in its folder: links are not followed, on no part of the way. */
async function pngOf(root: string, name: string, where: string): Promise<Uint8Array> {
  const place = path.resolve(root, name);
  const refuse = (why: string, cause?: unknown) => badInput("samples", `${where}: ${name} ${why}.`, cause);
  const whole = await realpath(place).catch((cause: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read (${cause.code})`, cause);
  });
  if (whole !== place || !place.startsWith(root + path.sep)) throw refuse("is no file of the folder, or a link");
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (cause: NodeJS.ErrnoException) => {
      throw refuse(`cannot be read (${cause.code})`, cause);
    },
  );
  try {
    const about = await handle.stat();
    if (!about.isFile() || about.size > MOST_PNG_BYTES) throw refuse(`is no file of at most ${MOST_PNG_BYTES} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
