import { Field, ID, ObjectType } from "type-graphql";
import type { ShareLinkView } from "../services/sharing/share-service.js";
import { Node } from "./node.interface.js";
import { DateTime } from "./scalars.js";

@ObjectType({ implements: Node })
export class ShareLink implements Partial<ShareLinkView> {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: "Who shared it." })
  creator!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  revokedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: Date | null;
}

@ObjectType({ description: "url holds the secret: it is shown here and never again." })
export class CreateShareLinkPayload {
  @Field(() => ShareLink)
  link!: ShareLinkView;

  @Field(() => String)
  url!: string;
}

@ObjectType()
export class RevokeShareLinkPayload {
  @Field(() => ShareLink)
  link!: ShareLinkView;
}
