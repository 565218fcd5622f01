import { Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Descriptor } from "../schema/descriptor.type.js";
import { Metric } from "../schema/metric.type.js";
import type { MetricView } from "../services/views.js";
import type { GraphQLContext } from "./context.js";
import { nodeId } from "./ids.js";

@Resolver(() => Metric)
export class MetricResolver {
  @Query(() => [Metric])
  metrics(@Ctx() { services }: GraphQLContext): Promise<MetricView[]> {
    return services.metrics.list();
  }

  @FieldResolver(() => ID)
  id(@Root() metric: MetricView): string {
    return nodeId("Metric", metric.id);
  }

  @FieldResolver(() => Descriptor, { nullable: true })
  descriptor(@Root() { card }: MetricView): MetricView["card"] {
    return card;
  }
}
