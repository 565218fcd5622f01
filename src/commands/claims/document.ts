/** docs/claims.md, from a run. */
import type { JudgedFinding } from "./judge.js";
import { PLAN } from "./plan.js";
import type { Outcome, Run } from "./run.js";
import { marginWords, parts, three } from "./table.js";

const percent = (level: number) => `${(100 * level).toFixed(level > 0.999 ? 3 : 2)} %`;

export interface About {
  date: string;
  version: string;
  /** The command that gives the same again. */
  command: string;
}

export function claimsDocument(run: Run, about: About): string {
  const { metric, seeds, drawn, provenance } = run;
  const [first, n] = [seeds.shared[0]!, seeds.shared.length];
  const ofPlan = first === PLAN.firstSeed && n === PLAN.seeds;
  const byPlan =
    metric.slug === PLAN.metric.slug &&
    metric.version === PLAN.metric.version &&
    metric.threshold === PLAN.metric.threshold;
  const trial = [
    ofPlan ? [] : [`${n} seeds from ${first} on, where the plan has ${PLAN.seeds} from ${PLAN.firstSeed}`],
    byPlan
      ? []
      : [
          `\`${metric.slug}\` at ${metric.threshold}, where the margins were set for \`${PLAN.metric.slug}\` at ${PLAN.metric.threshold}`,
        ],
    run.outcomes.length === Object.keys(PLAN.claims).length ? [] : [`${run.outcomes.length} of the claims`],
  ].flat();
  return `# Claims

What the paper says of diffusion models, asked of ${run.models.length} of the shipped models. Each claim was given its margin, models and seeds before any of these samples was drawn (\`src/commands/claims/plan.ts\`), and none has changed since the first ${PLAN.seenInTrial} seeds were seen in a trial; what fails is printed as FAILS. These models are small, and one training of each: an interval says what other *noises* would give, not what another training would.

${trial.length === 0 ? "" : `**A trial, not the planned run**: ${trial.join("; ")}.\n\n`}| claim | number | claimed | verdict |
|---|---|---|---|
${run.outcomes.map(summaryRow).join("\n")}

HOLDS: every interval that must be is wholly on the claimed side of the margin. FAILS: one that must be is wholly on the other side. UNDECIDED: else. For "excess copying < 0.1" the sides are exchanged: HOLDS where the interval's *high* end is below the margin, FAILS where its *low* end is above. Where a claim has several numbers, every one must hold; of the dip, some N must, against both ends. Nominally all intervals together miss with a risk of 5 % (Bonferroni: 0.05 over the nine claims, and over the intervals of each). They are approximate: near 0 and 1 one misses more often than its level says (Wilson's at 99.938 % with n = 64 and p = 0.001: 6 %); at the margins, where verdicts are made, at most some three times its own small share.

## The run

| | |
|---|---|
| date | ${about.date} |
| seeds | ${n} from ${first} on (\`TORCH_CPU\`); chance within a condition: as many from ${seeds.others[0]!} on |
| metric | \`${metric.slug}\` version ${metric.version}, ${metric.direction === "SIMILARITY" ? ">" : "<"} ${metric.threshold} |
| samples | ${drawn.samples}${drawn.failed > 0 ? `, ${drawn.failed} of them FAILED and left out` : ""} |
| numerics classes | ${run.numericsClasses.map((one) => `\`${one}\``).join(", ")} |
${provenance ? `| device, precision, runtime | ${provenance.device}, ${provenance.precision}, ${provenance.runtime} |\n` : ""}| Concordance | ${about.version} |

\`\`\`
${about.command}
\`\`\`

draws what is not stored, asks again and writes this page. Within a numerics class every number is the same again.

${run.outcomes.map(section).join("\n\n")}

## Models

First digits of the weights' SHA-256: ${run.models.map(({ slug, digest }) => `${slug} \`${digest?.slice(0, 12) ?? "–"}\``).join(", ")}.
`;
}

function summaryRow(outcome: Outcome): string {
  const name = `[${outcome.claim.claim}](#${outcome.claim.id})`;
  if (!outcome.judged) return `| ${name} | – | – | NOT ASKED |`;
  const { judged } = outcome;
  const values = judged.groups.flat().map(({ interval }) => interval.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = least === most ? three(least) : `${three(least)} to ${three(most)}`;
  return `| ${name} | ${range} | ${marginWords(judged)} | **${judged.verdict}** |`;
}

function section(outcome: Outcome): string {
  const { claim, judged } = outcome;
  const head = `## ${claim.id}\n\n${claim.claim}.`;
  if (!judged) return `${head} **NOT ASKED**: ${outcome.reason}`;
  const counted = judged.groups.flat()[0]!.evidence.kind === "PROPORTION" ? "counted" : "parts";
  const samplers = outcome.samplers.map(({ method, version, steps }) => `${method} version ${version}, ${steps} steps`);
  const drawnBy = samplers.length > 0 ? ` Drawn by ${samplers.join("; ")}.` : "";
  return `${head} Claimed: ${claim.quantity} ${marginWords(judged)}. **${judged.verdict}**.${drawnBy}

| | ${claim.quantity} | ${counted} | interval at ${percent(judged.level)} | n | |
|---|---|---|---|---|---|
${judged.groups.flat().map(row).join("\n")}`;
}

function row({ of, evidence, interval, verdict }: JudgedFinding): string {
  const n = evidence.kind === "INDEPENDENT" ? `${evidence.n}, ${evidence.otherN}` : evidence.n;
  const { value, low, high } = interval;
  return `| ${of} | ${three(value)} | ${parts(evidence)} | ${three(low)} to ${three(high)} | ${n} | ${verdict} |`;
}
