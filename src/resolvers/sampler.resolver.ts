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
  steps(@Root() { effective }: SamplerView): number | null {
    return effective.method === "EXTERNAL" ? null : effective.steps;
  }

  @FieldResolver(() => SigmaSchedule, { nullable: true })
  schedule(@Root() { effective }: SamplerView): keyof typeof SigmaSchedule | null {
    return effective.method === "EXTERNAL" ? null : effective.schedule;
  }

  @FieldResolver(() => TimestepSpacing, { nullable: true })
  spacing(@Root() { effective }: SamplerView): keyof typeof TimestepSpacing | null {
    return effective.method !== "EXTERNAL" && effective.schedule === "TIMESTEPS" ? effective.spacing : null;
  }

  /** The least level but 0; on TIMESTEPS the table's. */
  @FieldResolver(() => Float, { nullable: true })
  sigmaMin(@Root() { effective, sigmas }: SamplerView): number | null {
    if (effective.method === "EXTERNAL") return null;
    return effective.schedule === "TIMESTEPS" ? sigmas!.at(-2)! : effective.sigmaMin;
  }

  @FieldResolver(() => Float, { nullable: true })
  sigmaMax(@Root() { effective, sigmas }: SamplerView): number | null {
    if (effective.method === "EXTERNAL") return null;
    return effective.schedule === "TIMESTEPS" ? sigmas![0]! : effective.sigmaMax;
  }

  @FieldResolver(() => Int)
  version(@Root() { effective }: SamplerView): number {
    return effective.version;
  }
}
