import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { type AuditAction as Action, AUDIT_ACTIONS } from "../domain/audit.js";
import type { Page } from "../services/asking.js";
import type { AuditRow, AuditFilter as Filter } from "../services/audit.js";
import { PageInfo } from "./page-info.type.js";
import { DateTime, JSONObject } from "./scalars.js";

export const AuditAction = Object.fromEntries(AUDIT_ACTIONS.map((action) => [action, action])) as {
  [A in Action]: A;
};
registerEnumType(AuditAction, {
  name: "AuditAction",
  description: "DREW: had work started, a job or a finding. REVOKED: ended a share link.",
});

@InputType()
export class AuditFilter implements Filter {
  @Field(() => String, { nullable: true })
  actor?: string | null;

  @Field(() => [AuditAction], { nullable: true })
  actions?: Action[] | null;

  @Field(() => ID, { nullable: true })
  subject?: string | null;

  @Field(() => DateTime, { nullable: true })
  since?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Entries before it." })
  until?: Date | null;
}

@ObjectType({ description: "Something that somebody did. Kept for ever, unchanged, with no secret in it." })
export class AuditEntry implements Partial<AuditRow> {
  @Field(() => DateTime)
  at!: Date;

  @Field(() => String, { description: "The viewer's name; operator for who ran a command on the machine." })
  actor!: string;

  @Field(() => AuditAction)
  action!: Action;

  @Field(() => ID, { nullable: true, description: "What it was done to: a node's id where it is a node." })
  subject!: string | null;

  @Field(() => JSONObject, { nullable: true })
  detail!: Record<string, unknown> | null;
}

@ObjectType()
export class AuditEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => AuditEntry)
  node!: AuditRow;
}

@ObjectType()
export class AuditConnection implements Partial<Page<AuditRow>> {
  @Field(() => [AuditEdge])
  edges!: AuditEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<AuditRow>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
