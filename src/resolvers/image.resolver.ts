import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Image } from "../schema/image.type.js";
import type { ImageView } from "../services/views.js";
import type { GraphQLContext } from "./context.js";

@Resolver(() => Image)
export class ImageResolver {
  @FieldResolver(() => String)
  url(@Root() image: ImageView, @Ctx() { asking, services }: GraphQLContext): Promise<string> {
    return services.sampling.imageUrl(asking, image);
  }
}
