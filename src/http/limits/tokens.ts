import { Lexer, Source, TokenKind } from "graphql";
import { ConcordanceError } from "../../errors.js";

/** The parser is recursive: a document nested deeper than this would exhaust its stack long before the query depth is known. */
const NESTING = 200;

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Refuses, before it is parsed, a document of too many tokens or too deep brackets. Throws QUERY_TOO_COMPLEX. */
export function checkTokens(query: string, limit: number): void {
  const lexer = new Lexer(new Source(query));
  let nesting = 0;
  for (let tokens = 0; ; tokens++) {
    let kind: TokenKind;
    try {
      kind = lexer.advance().kind;
    } catch {
      // Not GraphQL: the parser will say where and why.
      return;
    }
    if (kind === TokenKind.EOF) return;
    if (tokens === limit) {
      throw tooComplex(`The document has more than ${limit} tokens, the most a document may have.`, limit + 1, limit);
    }
    if (OPENING.has(kind)) nesting++;
    if (CLOSING.has(kind)) nesting--;
    if (nesting > NESTING) {
      throw tooComplex(`The document nests brackets more than ${NESTING} deep.`, nesting, NESTING);
    }
  }
}

/** QUERY_TOO_COMPLEX with what was asked and what may be. */
export function tooComplex(message: string, cost: number, limit: number): ConcordanceError {
  return new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost: Math.min(cost, Number.MAX_SAFE_INTEGER), limit });
}
