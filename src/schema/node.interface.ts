import { Field, ID, InterfaceType } from "type-graphql";

/** A view that says which type it is, as `node` and `nodes` answer it. */
export interface Identified {
  __typename: string;
}

@InterfaceType({
  description: "Opaque to clients. node() never waits and never starts work; what the viewer may not see is null.",
  resolveType: (value: Identified) => value.__typename,
})
export abstract class Node {
  @Field(() => ID)
  id!: string;
}
