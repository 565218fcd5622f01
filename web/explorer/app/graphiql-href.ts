/** GraphiQL takes a question from the address's fragment, which no server is ever sent. */
export function graphiqlHref(operation: string, variables: unknown): string {
  const fragment = new URLSearchParams({ query: operation, variables: JSON.stringify(variables, null, 2) });
  return `/graphql#${fragment}`;
}
