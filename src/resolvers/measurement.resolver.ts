import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Measurement as InForce } from "../domain/measurement.js";
import { Image } from "../schema/image.type.js";
import { Measurement } from "../schema/measurement.type.js";
import type { ImageView } from "../services/views.js";
import type { GraphQLContext } from "./context.js";

@Resolver(() => Measurement)
export class MeasurementResolver {
  @FieldResolver(() => Image)
  source(@Root() measurement: InForce, @Ctx() { loaders }: GraphQLContext): Promise<ImageView> {
    return loaders.measuredSources.load(measurement);
  }

  @FieldResolver(() => Image)
  measured(@Root() measurement: InForce, @Ctx() { loaders }: GraphQLContext): Promise<ImageView> {
    return loaders.measured.load(measurement);
  }
}
