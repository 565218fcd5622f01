import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Resolver, Root } from "type-graphql";
import type { WrongSample } from "../domain/verification.js";
import { Verification, VerificationFinding, VerifySamplesPayload } from "../schema/verification.type.js";
import type { Asking } from "../services/asking.js";
import type { VerificationView } from "../services/views.js";
import { Ask, type GraphQLContext } from "./context.js";
import { nodeId } from "./ids.js";

@Resolver(() => Verification)
export class VerificationResolver {
  @Mutation(() => VerifySamplesPayload, {
    description:
      "By an OWNER: draws stored samples again, taken at random, and compares. Ask for the node to see how it goes.",
  })
  async verifySamples(
    @Arg("count", () => Int, { defaultValue: 64 }) count: number,
    @Ask() asking: Asking,
    @Ctx() { services }: GraphQLContext,
  ): Promise<VerifySamplesPayload> {
    return { verification: await services.verification.verifySamples(asking, count) };
  }

  @FieldResolver(() => ID)
  id(@Root() verification: VerificationView): string {
    return nodeId("Verification", verification.id);
  }
}

@Resolver(() => VerificationFinding)
export class VerificationFindingResolver {
  @FieldResolver(() => ID, { description: "The sample's id." })
  sample(@Root() finding: WrongSample): string {
    return nodeId("Sample", finding.key);
  }
}
