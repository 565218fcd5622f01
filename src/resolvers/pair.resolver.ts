import { FieldResolver, Resolver, Root } from "type-graphql";
import { Pair } from "../schema/pair.type.js";
import { Seed } from "../schema/seed.type.js";
import type { PairView } from "../services/services.js";
import type { SeedView } from "../services/views.js";

@Resolver(() => Pair)
export class PairResolver {
  @FieldResolver(() => Seed)
  seed(@Root() pair: PairView): SeedView {
    return { value: pair.seed, noise: pair.noise };
  }
}
