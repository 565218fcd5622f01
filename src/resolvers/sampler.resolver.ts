import { FieldResolver, Float, Int, Resolver, Root } from "type-graphql";
import { SamplerMethod, SigmaSchedule, TimestepSpacing } from "../schema/sampler.enums.js";
import { Sampler } from "../schema/sampler.type.js";
import type { SamplerView } from "../services/views.js";

@Resolver(() => Sampler)
export class SamplerResolver {
  @FieldResolver(() => SamplerMethod)
  method(@Root() { effective }: SamplerView): keyof typeof SamplerMethod {
    return effective.method;
  }

  @FieldResolver(() => Int, { nullable: true })
  steps(@Root() { effective }: SamplerView): number {
    return effective.steps;
  }

  @FieldResolver(() => SigmaSchedule, { nullable: true })
  schedule(@Root() { effective }: SamplerView): keyof typeof SigmaSchedule {
    return effective.schedule;
  }

  /** Only TIMESTEPS has a spacing, and every method in force walks KARRAS. */
  @FieldResolver(() => TimestepSpacing, { nullable: true })
  spacing(): null {
    return null;
  }

  @FieldResolver(() => Float, { nullable: true })
  sigmaMin(@Root() { effective }: SamplerView): number {
    return effective.sigmaMin;
  }

  @FieldResolver(() => Float, { nullable: true })
  sigmaMax(@Root() { effective }: SamplerView): number {
    return effective.sigmaMax;
  }

  @FieldResolver(() => Int)
  version(@Root() { effective }: SamplerView): number {
    return effective.version;
  }
}
