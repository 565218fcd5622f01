import { readFileSync } from "node:fs";
import {
  astFromValue,
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  print,
} from "graphql";
import { describe, expect, test } from "vitest";
import { createSchema } from "../../src/resolvers/schema.js";
import { schemaText } from "../../src/resolvers/schema-text.js";

/** What this version leaves out: everything else of the contract is offered, word for word. */
/** What this server offers beside the contract: types, fields, values. */
const BESIDE = [
  "DatasetFile.digested",
  "DatasetVersion.address",
  "DatasetVersion.error",
  "DatasetVersion.partial",
  "DatasetVersion.publisher",
  "DatasetVersion.visibility",
  "MakeVersionPublicPayload",
  "Mutation.makeVersionPublic",
  "Mutation.setQuota",
  "Person",
  "Query.people",
  "Query.workers",
  "Worker",
  "WorkerBatch",
  "Quota.computeSecondsQueued",
  "SetQuotaPayload",
  "Agreeing",
  "AgreeingConnection",
  "AgreeingEdge",
  "ArrayFile",
  "ArrayFormat",
  "AuditAction",
  "AuditConnection",
  "AuditEdge",
  "AuditEntry",
  "AuditFilter",
  "Baseline",
  "Calibration",
  "CalibrationDistortion",
  "CalibrationErrors",
  "CalibrationNearest",
  "CalibrationSample",
  "Comparison.baseline",
  "Comparison.arrays",
  "Comparison.chanceCurve",
  "Comparison.match",
  "Comparison.spending",
  "Consensus",
  "Interval",
  "Look",
  "Query.comparison(precision)",
  "Query.audit",
  "Query.shareLinks",
  "Viewer.subject",
  "ShareLink.createdAt",
  "ShareLink.creator",
  "Query.consensus",
  "Query.difference",
  "Query.sweep",
  "Score.sequential",
  "Spending",
  "Sweep",
  "SweepInput",
  "SweepPoint",
  "SweepSides",
  "Comparison.noiseFloor",
  "DistortionKind",
  "Match",
  "TransitionPoint.comparison",
  "DenoiserDistance",
  "DenoiserDistancePoint",
  "FindingState",
  "Metric.calibration",
  "Comparison.describedBy",
  "Generalization.describedBy",
  "Neighbour.describedBy",
  "Comparison.pendingValues",
  "Descriptor",
  "DescriptorInputType",
  "DescriptorLayout",
  "DescriptorResize",
  "Metric.descriptor",
  "Hyperplane",
  "HyperplanePoint",
  "Mixture",
  "MixtureProvenance",
  "NoiseTerm",
  "Query.hyperplane",
  "ModelFilter.kind",
  "ImportedFrom",
  "Model.imported",
  "Mutation.retryFinding",
  "RetryFindingPayload",
  "Mutation.verifySamples",
  "Query.comparison(match)",
  "Generalization.arrays",
  "Generalization.classes",
  "ImageClass",
  "NearestClass",
  "Neighbour.class",
  "Neighbour.trainingSet",
  "NoiseFloor",
  "NumericsFloor",
  "PublishedReading",
  "PublishedTable",
  "PublishedValue",
  "Query.publishedTables",
  "Reproducibility.arrays",
  "Reproducibility.baselines",
  "Parting",
  "PartingPoint",
  "Query.denoiserDistance",
  "Query.parting",
  "Sample.trajectory",
  "Trajectory",
  "TrajectoryPoint",
  "Chart",
  "CopyDashboardPayload",
  "CopyStudyPayload",
  "CreateDashboardPayload",
  "Dashboard",
  "DashboardConnection",
  "DashboardEdge",
  "DashboardInput",
  "DeleteDashboardPayload",
  "Mutation.copyDashboard",
  "Mutation.createDashboard",
  "Mutation.deleteDashboard",
  "Mutation.updateDashboard",
  "Query.dashboard",
  "Query.dashboards",
  "UpdateDashboardInput",
  "UpdateDashboardPayload",
  "Widget",
  "WidgetInput",
  "WidgetLayout",
  "WidgetLayoutInput",
  "DeleteStudyPayload",
  "JSONObject",
  "Mutation.copyStudy",
  "Mutation.deleteStudy",
  "Mutation.updateStudy",
  "Query.studies(text)",
  "Study.metrics",
  "Study.noise",
  "Study.owner",
  "Study.question",
  "Study.seeds",
  "Study.sources",
  "Study.updatedAt",
  "UpdateStudyInput",
  "UpdateStudyPayload",
  "Verification",
  "VerificationClass",
  "VerificationFinding",
  "VerificationFault",
  "VerificationState",
  "VerifySamplesPayload",
];

const ABSENT: string[] = [];

interface Described {
  type: string;
  default?: string;
  description?: string | null;
}

const contract = buildSchema(readFileSync(new URL("../golden/contract.graphql", import.meta.url), "utf8"));
const offered = createSchema();

function input(of: GraphQLArgument | GraphQLInputField): Described {
  const value = of.defaultValue === undefined ? null : astFromValue(of.defaultValue, of.type);
  return { type: String(of.type), default: value ? print(value) : undefined, description: of.description };
}
function output(of: GraphQLField<unknown, unknown>): Described {
  return { type: String(of.type), description: of.description };
}

/** Every name of one type, as `Type`, `Type.field`, `Type.field(argument)` or `Enum.VALUE`, with what it says. */
function* names(type: GraphQLNamedType): Generator<[string, Described]> {
  yield [type.name, { type: type.constructor.name, description: type.description }];
  if (isEnumType(type)) {
    for (const value of type.getValues()) {
      yield [`${type.name}.${value.name}`, { type: "value", description: value.description }];
    }
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, input(field)];
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  for (const of of type.getInterfaces()) yield [`${type.name} implements ${of.name}`, { type: "interface" }];
  for (const field of Object.values(type.getFields())) {
    yield [`${type.name}.${field.name}`, output(field)];
    for (const arg of field.args) yield [`${type.name}.${field.name}(${arg.name})`, input(arg)];
  }
}

function allNames(schema: typeof contract): Map<string, Described> {
  const types = Object.values(schema.getTypeMap());
  return new Map(
    types.filter((t) => !isIntrospectionType(t) && !isSpecifiedScalarType(t)).flatMap((t) => [...names(t)]),
  );
}
/** `Type`, or `Type.field`, for a name that belongs to one. */
function isAbsent(name: string): boolean {
  const field = name.replace(/\(.*/, "");
  return ABSENT.includes(field) || ABSENT.includes(field.replace(/[. ].*/, ""));
}

describe("The schema", () => {
  const promised = allNames(contract);
  const present = allNames(offered);

  test("is the committed schema.graphql, to the byte", () => {
    const committed = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");
    expect(schemaText(offered)).toBe(committed);
  });

  test("offers every name of the contract but the absent, with its type, default and description", () => {
    const wanted = [...promised].filter(([name]) => !isAbsent(name));
    // DateTime's own description is the library's: the contract gives none.
    const found = wanted.map(([name, { description }]) => {
      const here = present.get(name);
      return [name, here && description === undefined ? { ...here, description } : here];
    });
    expect(found).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(300);
  });

  test("lists as absent only what the contract has and this version has not", () => {
    expect(ABSENT.filter((name) => present.has(name))).toEqual([]);
    expect(ABSENT.filter((name) => !promised.has(name))).toEqual([]);
  });

  test("offers beside the contract only what is listed, and all of that", () => {
    const beside = [...present.keys()].filter((name) => !promised.has(name));
    const listed = (name: string) => BESIDE.some((own) => name === own || new RegExp(`^${own}[.( ]`).test(name));
    expect(beside.filter((name) => !listed(name))).toEqual([]);
    expect(BESIDE.filter((own) => !beside.includes(own))).toEqual([]);
  });
});
