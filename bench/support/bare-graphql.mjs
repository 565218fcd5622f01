/** The yardstick: graphql-js on node:http, with one resolver that answers `grid` from rows held in memory. */
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { buildSchema, graphql } from "graphql";
import { root } from "./server.mjs";

const schema = buildSchema(readFileSync(path.join(root, "schema.graphql"), "utf8"));

process.once("message", ({ grid }) => {
  const server = http.createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const { query, variables } = JSON.parse(Buffer.concat(pieces).toString());
    const answer = await graphql({ schema, source: query, variableValues: variables, rootValue: { grid } });
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1", () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
});
process.on("disconnect", () => process.exit(0));
